"""The commands of docker-compose.yml, run here as they stand, with the environment they name.

No container engine is needed: the images of others (proxy, database, broker) are replaced by the
launcher's servers; every command of ours, and the store's, is the compose file's own.
"""

import contextlib
import http.client
import os
import re
import subprocess
import sys
import time
import uuid
from pathlib import Path

import boto3
import psutil
import psycopg2
import pytest
import yaml
from botocore.config import Config

from fbias.launcher.process import Supervisor, answers, free_port
from fbias.launcher.store import port_with_twin
from tests.architecture.sources import HERE
from tests.launcher.serving import CADDY, needs_caddy

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

BIN = Path(sys.executable).parent
SERVICES = yaml.safe_load((HERE / "docker-compose.yml").read_text())["services"]
GIVEN = {
    "DOMAIN": "portal.example",
    "POSTGRES_PASSWORD": "unused",
    "S3_ACCESS_KEY": os.environ.get("S3_ACCESS_KEY", ""),
    "S3_SECRET_KEY": os.environ.get("S3_SECRET_KEY", ""),
}


def filled_in(text):
    return re.sub(r"\$\{(\w+)[^}]*\}", lambda found: GIVEN[found[1]], str(text))


@pytest.fixture(scope="module")
def database():
    """A database of its own on the launcher's server."""
    server, _, _ = os.environ["DATABASE_URL"].rpartition("/")
    name = f"compose_{uuid.uuid4().hex[:8]}"
    connection = psycopg2.connect(f"{server}/postgres")
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
        yield f"{server}/{name}"
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
    connection.close()


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    """What the Dockerfile makes ready: collected static files, and a scratch folder."""
    folder = tmp_path_factory.mktemp("image")
    (folder / "app").symlink_to(HERE)
    return folder


@pytest.fixture(scope="module")
def environment(database, image):
    """The compose file's own, but for where the three servers are."""
    port = free_port()
    named = {key: filled_in(value) for key, value in SERVICES["web"]["environment"].items()}
    servers = {
        "DATABASE_URL": database,
        "REDIS_URL": os.environ["REDIS_URL"].rpartition("/")[0] + "/7",
        "S3_ENDPOINT": os.environ["S3_ENDPOINT"],
    }
    assert servers.keys() <= named.keys()
    return named | servers | {
        "SECRET_KEY": "k" * 25 + "0123456789" * 5,
        "EMAIL_URL": "smtp+tls://user:word@127.0.0.1:1",
        "S3_ACCESS_KEY": GIVEN["S3_ACCESS_KEY"],
        "S3_SECRET_KEY": GIVEN["S3_SECRET_KEY"],
        "STATIC_ROOT": str(image / "static"),
        "ENV_FILE": os.devnull,
        "PATH": f"{BIN}:{os.environ['PATH']}",
        "HOME": str(image),
        "HOSTNAME": "here",
        "PORT": str(port),
        "WEB_WORKERS": "1",
    }  # fmt: skip


def command_of(service, environment, image):
    """Its words, with the container's folders and port replaced by ours."""
    words = [
        word.replace("/app/", f"{image}/app/").replace("/tmp/beat.db", f"{image}/beat.db")
        for word in SERVICES[service]["command"]
    ]
    if words[0] == "gunicorn":
        words += ["--bind", f"127.0.0.1:{environment['PORT']}"]
    return [word.replace("@%h", "@here") for word in words]


def run(words, environment):
    done = subprocess.run(
        words, env=environment, cwd=HERE, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def parts(environment, image):
    """Image built, migrated, and every service of ours running; all of it gone afterwards."""
    collect = re.search(r"python (manage\.py collectstatic[^\n\\]*)", dockerfile())[1]
    run([sys.executable, *collect.replace("'", "").split()], environment)
    run(command_of("migrate", environment, image), environment)
    supervisor = Supervisor(image)
    try:
        for service in ("web", "worker", "inspector", "tiler", "beat"):
            role = {"ROLE": service} if service in ("worker", "inspector", "tiler") else {}
            supervisor.start(
                service,
                command_of(service, environment, image),
                environment=environment | role,
                ready=answers(int(environment["PORT"])) if service == "web" else None,
                quiet=True,
            )
        yield supervisor
    finally:
        supervisor.stop_all()


def dockerfile():
    return (HERE / "Dockerfile").read_text()


def get(path, environment):
    connection = http.client.HTTPConnection("127.0.0.1", int(environment["PORT"]), timeout=20)
    with contextlib.closing(connection):
        connection.request(
            "GET", path, headers={"Host": GIVEN["DOMAIN"], "X-Forwarded-Proto": "https"}
        )
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read().decode()


def test_web_serves_pages_with_collected_files_under_strict_headers(parts, environment):
    status, headers, body = get("/", environment)

    assert status == 200
    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
    assert "https://files.portal.example" in headers["Content-Security-Policy"]
    sheet = re.search(r'<link[^>]+href="(/static/dist/[^"]+\.css)"', body)[1]
    assert get(sheet, environment)[0] == 200
    assert get(sheet, environment)[1]["Cache-Control"].endswith("immutable")


def test_web_passes_its_own_check(parts, environment):
    retried(["python", "deploy/alive.py"], environment)


def test_without_https_the_visitor_is_sent_there(parts, environment):
    connection = http.client.HTTPConnection("127.0.0.1", int(environment["PORT"]), timeout=20)
    with contextlib.closing(connection):
        connection.request("GET", "/", headers={"Host": GIVEN["DOMAIN"]})
        answer = connection.getresponse()

        assert (answer.status, answer.getheader("Location")) == (301, "https://portal.example/")


@pytest.mark.parametrize(
    ("service", "queue"),
    (("worker", "celery"), ("inspector", "inspection"), ("tiler", "tiles")),
)
def test_each_worker_passes_its_check_and_serves_its_queue_alone(
    parts, environment, service, queue
):
    check = SERVICES[service]["healthcheck"]["test"][1].replace("$$", "$")
    environment = environment | {"ROLE": SERVICES[service]["environment"]["ROLE"]}

    assert "pong" in retried(["sh", "-c", check], environment)
    queues = run(
        [
            "celery",
            "-A",
            "fbias",
            "inspect",
            "active_queues",
            "-t",
            "20",
            "-d",
            f"{service}@here",
            "-j",
        ],
        environment,
    )
    assert re.findall(r'"routing_key": "(\w+)"', queues) == [queue]


def retried(words, environment, *, seconds=60):
    """A process needs a moment before it answers; the engine asks again, too."""
    deadline = time.monotonic() + seconds
    while True:
        done = subprocess.run(
            words, env=environment, cwd=HERE, capture_output=True, text=True, check=False
        )
        if done.returncode == 0:
            return done.stdout
        assert time.monotonic() < deadline, done.stderr
        time.sleep(1)


def test_beat_keeps_its_schedule_where_its_check_looks(parts, environment, image):
    check = SERVICES["beat"]["healthcheck"]["test"][1].replace("$$", "$")
    check = check.replace("/tmp", str(image))
    deadline = time.monotonic() + 30
    while not list(image.glob("beat.db*")) and time.monotonic() < deadline:
        time.sleep(0.2)

    run(["sh", "-c", check], environment)


def test_every_part_still_runs_and_none_as_root_in_the_image(parts):
    assert parts.first_dead() is None
    assert re.search(r"^USER 10001:10001$", dockerfile(), re.MULTILINE)
    assert all(psutil.pid_exists(child.process.pid) for child in parts.children)


def test_the_store_starts_by_its_command_and_refuses_other_keys(tmp_path):
    service = SERVICES["store"]
    port = port_with_twin()
    others = {name: port_with_twin() for name in ("master", "volume", "filer")}
    words = [
        word.replace("/data", str(tmp_path))
        .replace("0.0.0.0", "127.0.0.1")
        .replace("8333", str(port))
        for word in service["command"]
    ]
    words += [f"-{name}.port={number}" for name, number in others.items()]
    keys = {key: filled_in(value) for key, value in service["environment"].items()}

    def client(secret):
        return boto3.client(
            "s3",
            endpoint_url=f"http://127.0.0.1:{port}",
            aws_access_key_id=keys["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=secret,
            region_name="us-east-1",
            config=Config(retries={"max_attempts": 1}, connect_timeout=1, read_timeout=5),
        )

    supervisor = Supervisor(tmp_path)
    try:
        supervisor.start(
            "store",
            [str(BIN / "weed"), *words],
            environment=os.environ | keys,
            ready=lambda: client(keys["AWS_SECRET_ACCESS_KEY"]).create_bucket(Bucket="fbias"),
            quiet=True,
        )
        check = [word.replace("8333", str(port)) for word in service["healthcheck"]["test"]]
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", "/" + check[-1].rpartition("/")[2])
        assert connection.getresponse().status == 200
        connection.close()
        with pytest.raises(Exception, match=r"SignatureDoesNotMatch|Forbidden|403"):
            client("another secret").list_buckets()
    finally:
        supervisor.stop_all()


@needs_caddy
def test_the_proxy_takes_its_configuration():
    run(
        [CADDY, "validate", "--config", "deploy/Caddyfile", "--adapter", "caddyfile"],
        os.environ | {"DOMAIN": GIVEN["DOMAIN"]},
    )
