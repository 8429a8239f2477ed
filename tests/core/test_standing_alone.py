"""Reading a file, a text or a panel problem needs no settings and no server."""

import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parents[2]
PROBLEM = "tests/consultations/solver/data/talkative.json"


@pytest.mark.parametrize(
    ("arguments", "begins"),
    (
        (("inspect", "no.tif"), "no.tif: There is no such file."),
        (("match", "--json"), ""),
        (("plan_panels", "--problem", PROBLEM), "optimal: "),
    ),
)
def test_a_command_that_stands_alone_runs_with_an_empty_environment(arguments, begins):
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        input="", capture_output=True, text=True, check=False, cwd=HERE, timeout=120, env={},
    )  # fmt: skip

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(begins)


HEAVY = (
    "celery",
    "kombu",
    "sklearn",
    "boto3",
    "psycopg2",
    "django.db.models",
    "tifffile",
    "imagecodecs",
)
CALCULATES = ("numpy", "scipy")
WHAT_CAME = """
import runpy, sys
sys.argv = ["manage.py", *sys.argv[1:]]
try:
    runpy.run_path("manage.py", run_name="__main__")
except SystemExit:
    pass
sys.stderr.write(" ".join(sys.modules))
"""


@pytest.mark.parametrize(
    ("arguments", "spared"),
    (
        (("inspect", "--help"), HEAVY + CALCULATES),
        (("match", "--help"), HEAVY + CALCULATES),
        (("plan_panels", "--help"), HEAVY + CALCULATES),
        (("inspect", "no.tif"), HEAVY + CALCULATES),
        (("match",), (*HEAVY, "scipy.optimize")),
        (("plan_panels", "--problem", PROBLEM), HEAVY),
    ),
)
def test_a_command_that_stands_alone_does_not_wait_for_what_it_does_not_need(arguments, spared):
    done = subprocess.run(
        [sys.executable, "-c", WHAT_CAME, *arguments],
        input="count nuclei\n", capture_output=True, text=True, check=False, cwd=HERE,
        timeout=120, env={},
    )  # fmt: skip

    came = set(done.stderr.split())
    assert "django.core.management.base" in came
    assert came & set(spared) == set()


def test_an_open_desk_is_in_the_database_so_that_settings_are_asked_for():
    done = subprocess.run(
        [sys.executable, "manage.py", "plan_panels", "12"],
        capture_output=True, text=True, check=False, cwd=HERE, timeout=120, env={},
    )  # fmt: skip

    assert done.returncode == 1
    assert done.stderr.startswith("The portal is not configured: ")
