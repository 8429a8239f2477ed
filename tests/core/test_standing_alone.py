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


def test_an_open_desk_is_in_the_database_so_that_settings_are_asked_for():
    done = subprocess.run(
        [sys.executable, "manage.py", "plan_panels", "12"],
        capture_output=True, text=True, check=False, cwd=HERE, timeout=120, env={},
    )  # fmt: skip

    assert done.returncode == 1
    assert done.stderr.startswith("The portal is not configured: ")
