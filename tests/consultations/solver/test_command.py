"""`plan_panels --problem` needs no database; wrong input is a sentence and exit code 2."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.benchmarks.instances import open_desk
from tests.factories import OpenDeskFactory

HERE = Path(__file__).parents[3]
TALKATIVE = Path(__file__).parent / "data" / "talkative.json"
NOWHERE = {
    "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing",
    "REDIS_URL": "redis://127.0.0.1:1/0",
}


def plan_panels(*args, given=""):
    return subprocess.run(
        [sys.executable, "manage.py", "plan_panels", *args],
        input=given, capture_output=True, text=True, check=False, cwd=HERE, timeout=60,
        env={**os.environ, **NOWHERE, "DJANGO_SETTINGS_MODULE": "fbias.settings.test"},
    )  # fmt: skip


def test_a_file_is_solved_without_a_database(tmp_path):
    file = tmp_path / "day.json"
    file.write_text(json.dumps(open_desk(6, 20)))

    done = plan_panels("--problem", str(file), "--json")

    answer = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (0, "")
    assert (answer["status"], round(answer["objective"], 2)) == ("optimal", 67.44)
    assert list(answer) == [
        "status", "objective", "bound", "gap", "seconds",
        "panels", "reasons", "unmet", "relaxations",
    ]  # fmt: skip


def test_what_the_library_prints_by_itself_is_not_in_the_answer():
    """HiGHS says a debugging line on standard output while it solves this day."""
    done = plan_panels("--problem", str(TALKATIVE), "--json")

    assert json.loads(done.stdout)["status"] == "optimal"
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(("closing", "answer"), (("", b"before\nafter\n"), ("1", b"")))
def test_c_code_is_silent_only_meanwhile(closing, answer):
    """Also what C keeps in its buffer until later; a closed standard output stays closed."""
    program = """
import ctypes, os, sys
from consultations.management.commands.plan_panels import output_kept_clean
say = ctypes.CDLL(None).puts
if sys.argv[1:]: os.close(1)
say(b"before")
ctypes.CDLL(None).fflush(None)
with output_kept_clean():
    say(b"noise")
say(b"after")
"""
    done = subprocess.run(
        [sys.executable, "-c", program, *closing], capture_output=True, check=True, cwd=HERE
    )

    assert done.stdout == answer


def test_standard_input_is_read_and_told_in_words():
    row = {"id": 3, "start": "14:00", "end": "15:00", "min": 1}
    people = [{"id": "a", "name": "Ana", "offers": ["14:00"]}]
    problem = json.dumps({"sessions": [row], "analysts": people})

    done = plan_panels("--problem", "-", given=problem)

    assert done.returncode == 0
    assert done.stdout.startswith("optimal: -0.02 points, at most -0.02 (gap 0.00%)")
    assert "14:00  3: Ana" in done.stdout


def test_an_infeasible_day_is_an_answer():
    row = {"id": 3, "start": "14:00", "end": "15:00"}

    done = plan_panels(
        "--problem", "-", "--json", given=json.dumps({"sessions": [row], "analysts": []})
    )

    answer = json.loads(done.stdout)
    assert done.returncode == 0
    assert answer["status"] == "infeasible"
    assert answer["objective"] is answer["bound"] is None
    assert answer["panels"] == {}


@pytest.mark.parametrize(
    ("args", "given", "sentence"),
    (
        (["--problem", "-"], "{", "This is not JSON"),
        (["--problem", "-"], "{}", "The problem has no “analysts”."),
        (["--problem", "no-such-file.json"], "", "no-such-file.json cannot be read"),
    ),
)
def test_wrong_input_is_a_sentence(args, given, sentence):
    done = plan_panels(*args, given=given)

    assert done.returncode == 2
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


@pytest.mark.django_db
@pytest.mark.parametrize("name", ("0", "2031-02-30", "soon", "99999999999999999999"))
def test_an_open_desk_that_is_not_there_is_a_sentence(name):
    with pytest.raises(CommandError, match=f"There is no open desk “{name}”") as refused:
        call_command("plan_panels", name)

    assert refused.value.returncode == 2


@pytest.mark.django_db
def test_an_open_desk_is_planned_by_its_number_or_its_day(capsys):
    desk = OpenDeskFactory()

    for name in (str(desk.pk), desk.day.isoformat()):
        call_command("plan_panels", name, "--json")
        assert json.loads(capsys.readouterr().out)["status"] == "optimal"
