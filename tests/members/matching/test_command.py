"""`manage.py match` answers without a server, and says which line it cannot read."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from members.matching import GROUPS
from members.matching.vocabulary import packaged

ROOT = Path(__file__).resolve().parents[3]
NOWHERE = {
    "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "S3_ENDPOINT": "http://127.0.0.1:1",
    "DJANGO_SETTINGS_MODULE": "fbias.settings.base",
}


def match(given, *options):
    """As an operator runs it, with every server out of reach."""
    return subprocess.run(
        [sys.executable, "manage.py", "match", *options],
        input=given.encode(),
        capture_output=True,
        check=False,
        cwd=ROOT,
        env=os.environ | NOWHERE,
    )


def lines(*requests):
    return "".join(json.dumps(request) + "\n" for request in requests)


def test_every_line_is_answered_with_every_tag():
    done = match(
        lines(
            {"id": 7, "title": "Compter les noyaux", "text": "Cellules « accolées » 细胞 🔬"},
            {"id": "none"},
            {"id": None, "title": None, "text": None, "more": [1]},
            {"id": "\ud800", "text": "\udfff\x00"},
            {"id": "long", "text": "merge the tiles of a mosaic " * 4000},
        )
        + "\n",
        "--json",
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]

    assert (done.returncode, done.stderr) == (0, b"")
    assert [answer["id"] for answer in answers] == [7, "none", None, "\ud800", "long"]
    assert answers[0]["operation"][0] == "object-counting"
    assert answers[4]["operation"][0] == "stitching"
    for answer in answers:
        assert list(answer) == ["id", *GROUPS]
        for group in GROUPS:
            assert sorted(answer[group]) == sorted(t.slug for t in packaged() if t.group == group)


@pytest.mark.parametrize(
    ("bad", "reason"),
    (
        (b"rubbish", "it is not JSON"),
        (b"[1, 2]", 'it is not an object with an "id"'),
        (b'{"title": "no id"}', 'it is not an object with an "id"'),
        (b'{"id": 1, "title": 5}', '"title" is not text'),
        (b'{"id": 1, "text": ["a"]}', '"text" is not text'),
        (b'{"id": 1, "text": "\xff"}', "it is not UTF-8 text"),
        (b"[" * 100_000, "it is not JSON"),
    ),
)
def test_a_line_that_cannot_be_read_is_named(monkeypatch, bad, reason):
    given = io.BytesIO(b'{"id": 1}\n\n' + bad + b'\n{"id": 3}\n')
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(given))
    answers = io.StringIO()

    with pytest.raises(CommandError) as refusal:
        call_command("match", "--json", stdout=answers)

    assert str(refusal.value) == f"Line 3 cannot be read: {reason}."
    assert refusal.value.returncode == 2
    assert [json.loads(line)["id"] for line in answers.getvalue().splitlines()] == [1]


def test_the_refusal_is_a_sentence_and_an_exit_code():
    done = match("rubbish\n", "--json")

    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode() == "CommandError: Line 1 cannot be read: it is not JSON.\n"


def test_for_people_it_shows_the_words():
    done = match("Merge the tiles of a mosaic\n")

    assert done.returncode == 0
    assert "Stitching tiles and fusing views (Merge the tiles, mosaic)" in done.stdout.decode()
