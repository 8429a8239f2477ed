"""Whatever a file does to its reader, the worker gets an answer, soon, and stays as it was."""

import resource
import socket
import subprocess
import sys
import threading
import time

import pytest

from fbias.imagery.jail import runner
from fbias.imagery.jail.runner import network_off, run_in_jail
from tests.imagery import hostile

LISTED = (
    ["file", "readable", "format", "error", "images", "findings"],
    ["name", "axes", "shape", "dtype", "channels", "pixel_size_um", "time_step_s"],
)


@pytest.fixture
def look(tmp_path):
    """The jail's answer about some bytes, whatever they are called."""

    def look_at(content, name="cells.tif", **options):
        path = tmp_path / "scratch"
        path.write_bytes(content)
        return run_in_jail(path, name=name, workspace=tmp_path, **options)

    return look_at


class Effort:
    """Processor seconds of our children: what a file costs, however busy the machine."""

    def __init__(self):
        self.before = resource.getrusage(resource.RUSAGE_CHILDREN)

    @property
    def seconds(self):
        now = resource.getrusage(resource.RUSAGE_CHILDREN)
        return now.ru_utime + now.ru_stime - self.before.ru_utime - self.before.ru_stime


def codes(result):
    return [finding["code"] for finding in result.report["findings"]]


def test_an_enormous_tiff_shows_its_facts_and_no_picture(look):
    content = hostile.enormous_tiff()
    assert len(content) < 120_000
    effort = Effort()

    result = look(content)

    assert result.report["readable"] is True
    assert result.report["images"][0]["shape"] == [100_000, 100_000]
    assert (result.preview_state, result.pictures) == ("too_large", [])
    assert effort.seconds < 3


@pytest.mark.parametrize(
    ("content", "code"),
    (
        (hostile.endless_tiff, "unreadable"),
        (hostile.tag_of_two_billion_values, "unreadable"),
        (hostile.laughing_ome, "unreadable"),
        (hostile.zip_bomb, "unreadable"),
        (hostile.office_document, "not-an-image"),
        (lambda: b"%PDF-1.7", "not-an-image"),
        (lambda: b"", "unreadable"),
        (lambda: b"\0" * 1000, "unreadable"),
        (lambda: b"<svg onload='alert(1)'/>", "unreadable"),
        (lambda: b"II*\0", "truncated"),
        (lambda: b"II*\0\x08\0\0\0", "truncated"),
        (lambda: hostile.valid_tiff()[:-2000], "truncated"),
        (lambda: b"ZISRAWFILE" + b"\0" * 42, "unreadable"),
        (lambda: b"\xda\xce\xbe\x0a" + b"\0" * 100, "truncated"),
        (lambda: b"\x70\0\0\0" + b"\0" * 100, "unreadable"),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1000, "unreadable"),
        (lambda: b"\xff\xd8\xff\xe0" + b"\0" * 100, "unreadable"),
        (lambda: hostile.png(10, 10), "truncated"),
    ),
)
def test_a_hostile_or_broken_file_is_refused_with_a_sentence(look, content, code):
    content = content()
    effort = Effort()

    result = look(content)

    assert (result.report["readable"], codes(result)) == (False, [code])
    assert result.report["error"]
    assert result.report["images"] == result.pictures == []
    assert effort.seconds < 10


def test_very_many_directories_are_counted_but_not_read(look):
    result = look(hostile.million_directories())

    assert result.report["readable"] is True
    assert result.report["images"][0]["shape"] == [200_000, 1, 1]
    assert result.preview_state == "too_large"


def test_a_png_bomb_is_not_decoded(look):
    content = hostile.png_bomb()
    effort = Effort()

    result = look(content, name="photo.png")

    assert result.report["images"][0]["shape"] == [50_000, 50_000]
    assert result.preview_state == "too_large"
    assert effort.seconds < 3


def test_an_external_entity_calls_nobody(look):
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.5)

        result = look(hostile.outward_ome(server.getsockname()[1]))

        assert result.report["readable"] is False
        with pytest.raises(TimeoutError):
            server.accept()


def test_the_report_has_exactly_the_agreed_keys(look):
    report = look(hostile.valid_tiff()).report

    assert list(report) == LISTED[0]
    assert list(report["images"][0]) == LISTED[1]


def test_the_name_of_a_file_is_only_repeated(look):
    name = "../../<b>\u202e.tif; rm -rf"

    assert look(b"nonsense", name=name).report["file"] == name


def in_jail(code, *, limits=True, tmp_path=None):
    """Run a few lines behind the jail's door, or, as a control, in front of it."""
    door = "from fbias.imagery.jail.__main__ import close_the_door; close_the_door();"
    return subprocess.run(
        [*network_off(), sys.executable, "-c", (door if limits else "") + code],
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": "fbias/..", **environment_of_test()},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def environment_of_test():
    """`fbias/__init__.py` starts Celery here, which reads a few settings by name only."""
    return {"DJANGO_SETTINGS_MODULE": "fbias.settings.test"}


TOO_MUCH_MEMORY = "x = bytearray(1200 * 1024**2); print('allocated')"
TOO_LARGE_FILE = (
    "import os; f = os.open(os.environ.get('T', '/tmp/fbias-jail-test'), os.O_CREAT | os.O_WRONLY);"
    "os.unlink(os.environ.get('T', '/tmp/fbias-jail-test'));"
    "os.lseek(f, 65 * 1024**2, 0); os.write(f, b'x'); print('written')"
)


@pytest.mark.parametrize(
    ("code", "word"), ((TOO_MUCH_MEMORY, "allocated"), (TOO_LARGE_FILE, "written"))
)
def test_the_limits_act_and_without_them_the_same_lines_pass(code, word):
    assert word not in in_jail(code).stdout
    assert word in in_jail(code, limits=False).stdout


def test_endless_reading_is_ended_by_the_clock(look, monkeypatch, tmp_path):
    stubborn = tmp_path / "stubborn.py"
    stubborn.write_text("import sys, time; sys.stdin.read(); time.sleep(60)")
    monkeypatch.setattr(runner, "JAIL", stubborn)
    started = time.monotonic()

    result = look(hostile.valid_tiff(), wall_seconds=1)

    assert codes(result) == ["unreadable"]
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    "said",
    (
        "",
        "not json",
        "[]",
        '{"report": {}, "pictures": [{"file": "../../etc/passwd"}], "preview_state": "drawn"}',
        '{"pictures": []}',
        "[" * 100_000,
    ),
)
def test_nonsense_out_of_the_jail_is_not_believed(look, monkeypatch, tmp_path, said):
    liar = tmp_path / "liar.py"
    liar.write_text(f"import sys; sys.stdin.read(); print({said!r})")
    monkeypatch.setattr(runner, "JAIL", liar)

    result = look(hostile.valid_tiff())

    assert codes(result) == ["unreadable"]
    assert result.pictures == []


def test_an_endless_answer_is_not_believed(look, monkeypatch, tmp_path):
    talker = tmp_path / "talker.py"
    talker.write_text("import sys; sys.stdin.read(); print('x' * 5_000_000)")
    monkeypatch.setattr(runner, "JAIL", talker)

    assert codes(look(hostile.valid_tiff())) == ["unreadable"]


def test_the_jail_sees_no_secret_and_no_network(look, monkeypatch, tmp_path):
    spy = tmp_path / "spy.py"
    spy.write_text(
        "import json, os, socket, sys\n"
        "sys.stdin.read()\n"
        "try:\n"
        "    socket.create_connection(('127.0.0.1', int(open('port').read())), 1)\n"
        "    reached = True\n"
        "except OSError:\n"
        "    reached = False\n"
        "try:\n"
        "    parent = open(f'/proc/{os.getppid()}/environ').read()\n"
        "except OSError:\n"
        "    parent = ''\n"
        "seen = sorted(os.environ)\n"
        "report = {'seen': seen, 'reached': reached, 'parent': 'SECRET_KEY' in parent}\n"
        "print(json.dumps({'report': report, 'pictures': [], 'preview_state': 'none'}))\n"
    )
    monkeypatch.setattr(runner, "JAIL", spy)
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=server.accept, daemon=True).start()
        spy.write_text(
            spy.read_text().replace("int(open('port').read())", str(server.getsockname()[1]))
        )

        report = look(hostile.valid_tiff()).report

    assert not {"SECRET_KEY", "DATABASE_URL", "S3_SECRET_KEY", "REDIS_URL"} & set(report["seen"])
    if network_off():
        assert (report["reached"], report["parent"]) == (False, False)


def test_the_reader_process_imports_neither_django_nor_celery(tmp_path):
    code = (
        "import runpy, sys; sys.path.insert(0, '');"
        "from pathlib import Path;"
        "door = runpy.run_path('fbias/imagery/jail/__main__.py');"
        "door['find_our_modules']();"
        "from fbias.imagery.jail.work import examine;"
        "[__import__('fbias.imagery.readers.' + m) for m in 'tiff czi nd2 lif oib raster'.split()];"
        "print(sorted({'django', 'celery', 'boto3'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )

    assert done.stdout.strip() == "[]"
