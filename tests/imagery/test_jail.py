"""Whatever a file does to its reader, the worker gets an answer, soon, and stays as it was."""

import subprocess
import sys
import time
from dataclasses import replace

import psutil
import pytest
from django.core.checks import run_checks

from fbias.imagery.jail import processes, system_calls
from fbias.imagery.jail.landlock import Open
from fbias.imagery.jail.pool import Pool
from fbias.imagery.jail.processes import network_off
from fbias.imagery.jail.relay import Relay
from fbias.imagery.jail.runner import look_from_afar, run_in_jail
from fbias.imagery.jail.walls import JailOpen, breaches, require_walls
from fbias.imagery.limits import LIMITS
from fbias.imagery.readers.source import Truncated, Unreadable
from fbias.imagery.readers.tiff_directories import counted
from fbias.imagery.tasks import refuse_to_start_with_an_open_jail
from tests.imagery import odd_files

LISTED = (
    ["file", "readable", "format", "error", "images", "findings"],
    ["name", "axes", "shape", "dtype", "channels", "pixel_size_um", "time_step_s"],
)
ALL_WALLS = [
    "read a file",
    "list a folder",
    "read the parent's environment",
    "write a file",
    "change a file",
    "change a mode",
    "reach a server",
    "start a process",
    "signal a process",
]


@pytest.fixture
def look(tmp_path):
    """The jail's answer about some bytes, whatever they are called."""

    def look_at(content, name="cells.tif", **options):
        path = tmp_path / "scratch"
        path.write_bytes(content)
        return run_in_jail(path, name=name, workspace=tmp_path, **options)

    return look_at


def codes(result):
    return [finding["code"] for finding in result.report["findings"]]


# --- limits, lowered ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "name"),
    ((odd_files.tiff(compression="zlib"), "cells.tif"), (odd_files.png(), "photo.png")),
)
def test_a_plane_above_the_budget_shows_its_facts_and_no_picture(look, content, name):
    result = look(content, name, limits=replace(LIMITS, decoded=32 * 32))

    assert result.report["readable"] is True
    assert result.report["images"][0]["shape"] == [64, 64]
    assert (result.preview_state, result.pictures) == ("too_large", [])
    assert look(content, name).preview_state == "drawn"


def test_too_many_directories_are_counted_but_not_read(look):
    result = look(odd_files.tiff_of_many_directories(20), limits=replace(LIMITS, directories=10))

    assert result.report["images"][0]["shape"] == [20, 1, 1]
    assert result.preview_state == "too_large"


def test_counting_ends_at_its_limit(look):
    limits = replace(LIMITS, directories=10, counted=15)

    result = look(odd_files.tiff_of_many_directories(20), limits=limits)

    assert result.report["images"][0]["shape"] == [15, 1, 1]


@pytest.mark.parametrize(
    ("chain", "refusal"), (({8: 20, 20: 8}, Unreadable), ({8: 20, 20: 500}, Truncated))
)
def test_a_chain_of_directories_that_does_not_end_in_the_file_is_refused(chain, refusal):
    with pytest.raises(refusal):
        counted(8, chain.__getitem__, size=100, most=1000)


def test_a_chain_that_ends_is_counted():
    assert counted(8, {8: 20, 20: 0}.__getitem__, size=100, most=1000) == 2


@pytest.mark.parametrize(
    ("content", "code"),
    (
        (odd_files.ome_with_a_document_type, "unreadable"),
        (lambda: odd_files.archive("cells.tif"), "unreadable"),
        (odd_files.office_document, "not-an-image"),
        (lambda: b"%PDF-1.7", "not-an-image"),
        (lambda: b"", "unreadable"),
        (lambda: b"\0" * 1000, "unreadable"),
        (lambda: b"<svg/>", "unreadable"),
        (lambda: b"II*\0", "truncated"),
        (lambda: b"II*\0\x08\0\0\0", "truncated"),
        (lambda: odd_files.tiff()[:-2000], "truncated"),
        (lambda: b"ZISRAWFILE" + b"\0" * 42, "unreadable"),
        (lambda: b"\xda\xce\xbe\x0a" + b"\0" * 100, "truncated"),
        (lambda: b"\x70\0\0\0" + b"\0" * 100, "unreadable"),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1000, "unreadable"),
        (lambda: b"\xff\xd8\xff\xe0" + b"\0" * 100, "unreadable"),
        (lambda: odd_files.png()[:60], "truncated"),
    ),
)
def test_a_broken_or_foreign_file_is_refused_with_a_sentence(look, content, code):
    result = look(content())

    assert (result.report["readable"], codes(result)) == (False, [code])
    assert result.report["error"]
    assert result.report["images"] == result.pictures == []


def test_the_report_has_exactly_the_agreed_keys(look):
    report = look(odd_files.tiff()).report

    assert list(report) == LISTED[0]
    assert list(report["images"][0]) == LISTED[1]


def test_the_name_of_a_file_is_only_repeated(look):
    name = "../../<b>\u202e.tif; rm -rf"

    assert look(b"nonsense", name=name).report["file"] == name


# --- the walls ----------------------------------------------------------------------------------


def as_somebody_else():
    """A namespace in which we look like an ordinary user, where the kernel makes one."""
    prefix = ("unshare", "--user", "--map-user=1000", "--map-group=1000")
    return prefix if network_off() else ()


@pytest.mark.parametrize(
    "prefix", ((), network_off(), as_somebody_else()), ids=("alone", "no network", "user 1000")
)
def test_a_spy_behind_the_door_can_do_nothing(prefix):
    assert breaches(prefix=prefix) == []


@pytest.fixture
def open_door(tmp_path):
    """The same door with its walls left out, for negative controls."""

    def without(*walls):
        here, fixed = (
            "Path(__file__).resolve().parents[1]",
            f"Path({str(processes.JAIL.parents[1])!r})",
        )
        source = processes.JAIL.read_text().replace(here, fixed)
        for wall in walls:
            assert wall in source
            source = source.replace(wall, "pass  # ")
        door = tmp_path / "door.py"
        door.write_text(source)
        return door

    return without


FILES = "landlock.shut("
CALLS = "system_calls.filter_calls("


def test_without_walls_the_spy_does_everything(open_door):
    assert breaches(open_door(FILES, CALLS), prefix=()) == ALL_WALLS


@pytest.mark.parametrize(
    ("wall", "open_again"),
    (
        (FILES, {"read a file", "list a folder", "read the parent's environment", "write a file"}),
        (CALLS, {"start a process", "change a mode"}),
    ),
)
def test_each_wall_alone_is_missed(open_door, wall, open_again):
    assert open_again <= set(breaches(open_door(wall), prefix=()))


def test_where_a_wall_is_missing_nothing_is_opened_or_started(
    look, open_door, monkeypatch, request
):
    monkeypatch.setattr(processes, "JAIL", open_door(CALLS))
    require_walls.cache_clear()
    request.addfinalizer(require_walls.cache_clear)

    with pytest.raises(JailOpen, match="start a process"):
        look(odd_files.tiff())
    assert [found.id for found in run_checks(tags=["security"])] == ["imagery.E001"]
    with pytest.raises(SystemExit, match="start a process"):
        refuse_to_start_with_an_open_jail()


def test_a_machine_without_a_known_filter_is_refused(monkeypatch):
    monkeypatch.setattr(system_calls.platform, "machine", lambda: "s390x")

    with pytest.raises(Open, match="s390x"):
        system_calls.filter_calls()


# --- used up, and answers that are not believed -------------------------------------------------


def script(tmp_path, lines):
    path = tmp_path / "instead.py"
    path.write_text(lines)
    return path


@pytest.fixture
def instead(monkeypatch, tmp_path):
    """Run other lines in the place of the readers, with the walls already judged."""
    require_walls()

    def run(lines):
        monkeypatch.setattr(processes, "JAIL", script(tmp_path, lines))

    return run


BEHIND_THE_DOOR = (
    "import json, runpy, sys; from pathlib import Path;"
    f"door = runpy.run_path({str(processes.JAIL)!r}); door['find_our_modules']();"
    "from fbias.imagery.limits import Limits;"
    "task = json.loads(sys.stdin.read());"
    "{close}"
    "{lines};"
    "print(json.dumps({{'report': 'done', 'pictures': [], 'preview_state': 'none'}}))"
)
CLOSE = (
    "door['close_the_door'](readable=[Path(task['path'])], cell=Path(task['cell']),"
    " limits=Limits(**task['limits']));"
)
TOO_MUCH_MEMORY = "x = bytearray(80 * 1024**2)"
TOO_LARGE_FILE = "Path(task['cell'], 'x').write_bytes(bytes(3 * 1024**2))"
TOO_LONG = "[None for _ in iter(int, 1)]"


@pytest.mark.parametrize(
    ("lines", "limits"),
    (
        (TOO_MUCH_MEMORY, replace(LIMITS, memory=64 * 1024**2)),
        (TOO_LARGE_FILE, replace(LIMITS, written=1024**2)),
    ),
)
def test_the_limits_act_and_without_them_the_same_lines_pass(look, instead, lines, limits):
    instead(BEHIND_THE_DOOR.format(close=CLOSE, lines=lines))
    assert codes(look(odd_files.tiff(), limits=limits)) == ["unreadable"]

    assert look(odd_files.tiff()).report == "done"


def test_processor_time_ends(look, instead):
    instead(BEHIND_THE_DOOR.format(close=CLOSE, lines=TOO_LONG))

    assert codes(look(odd_files.tiff(), limits=replace(LIMITS, cpu_seconds=1))) == ["unreadable"]


def test_many_small_files_fill_no_disk(look, instead):
    lines = (
        "[Path(task['cell'], str(n)).write_bytes(bytes(2**19)) for n in range(8)];"
        "__import__('time').sleep(30)"
    )
    instead(BEHIND_THE_DOOR.format(close=CLOSE, lines=lines))
    started = time.monotonic()

    assert codes(look(odd_files.tiff(), limits=replace(LIMITS, written=2**21))) == ["unreadable"]
    assert time.monotonic() - started < 20


def test_many_small_files_in_folders_fill_no_disk_either(look, instead):
    lines = (
        "folder = Path(task['cell'], 'a', 'b'); folder.mkdir(parents=True);"
        "[(folder / str(n)).write_bytes(bytes(2**19)) for n in range(8)];"
        "__import__('time').sleep(30)"
    )
    instead(BEHIND_THE_DOOR.format(close=CLOSE, lines=lines))
    started = time.monotonic()

    assert codes(look(odd_files.tiff(), limits=replace(LIMITS, written=2**21))) == ["unreadable"]
    assert time.monotonic() - started < 20


def test_a_mapped_file_larger_than_the_memory_costs_none(look, instead, tmp_path):
    """Readers map whole files of several gigabytes and look at a few pages of them."""
    lines = (
        "import mmap; file = open(task['path'], 'rb');"
        "x = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ); assert x[-1] == 0"
    )
    instead(BEHIND_THE_DOOR.format(close=CLOSE, lines=lines))
    sparse = tmp_path / "sparse"
    with sparse.open("wb") as file:
        file.truncate(3 * 1024**3)

    result = run_in_jail(sparse, name="large.nd2", workspace=tmp_path)

    assert result.report == "done"


def test_endless_reading_is_ended_by_the_clock(look, instead):
    instead("import sys, time; sys.stdin.read(); time.sleep(60)")
    started = time.monotonic()

    assert codes(look(odd_files.tiff(), limits=replace(LIMITS, wall_seconds=1))) == ["unreadable"]
    assert time.monotonic() - started < 20


def test_no_secret_stands_in_the_environment_of_the_jail(look, instead, monkeypatch):
    instead(
        "import json, os, sys; sys.stdin.read();"
        "answer = {'report': list(os.environ), 'pictures': [], 'preview_state': 'none'};"
        "print(json.dumps(answer))"
    )
    monkeypatch.setenv("SECRET_KEY", "secret")

    given = {"HOME", "LANG", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "PATH", "TMPDIR"}
    assert set(look(odd_files.tiff()).report) - {"LC_CTYPE"} == given


@pytest.mark.parametrize(
    "said",
    (
        "",
        "not json",
        "[]",
        '{"report": {}, "pictures": [{"file": "../../etc/passwd"}], "preview_state": "drawn"}',
        '{"pictures": []}',
    ),
)
def test_nonsense_out_of_the_jail_is_not_believed(look, instead, said):
    instead(f"import sys; sys.stdin.read(); print({said!r})")

    result = look(odd_files.tiff())

    assert codes(result) == ["unreadable"]
    assert result.pictures == []


def test_who_is_stopped_while_he_draws_has_told_the_facts_before(look, instead):
    facts = '{"report": "facts", "pictures": [], "preview_state": "failed"}'
    instead(
        "import sys, time; sys.stdin.read();"
        f"print({facts!r}, flush=True); print('{{\"report\": \"hal', end='', flush=True);"
        "time.sleep(60)"
    )

    result = look(odd_files.tiff(), limits=replace(LIMITS, wall_seconds=1))

    assert (result.report, result.preview_state) == ("facts", "failed")


def test_too_long_an_answer_is_not_believed(look, instead):
    instead("import sys; sys.stdin.read(); print('x' * 2000)")

    assert codes(look(odd_files.tiff(), limits=replace(LIMITS, answer=1000))) == ["unreadable"]


def test_while_it_reads_it_says_that_it_goes_on(look, instead):
    instead("import sys, time; sys.stdin.read(); time.sleep(1)")
    said = []

    look(odd_files.tiff(), alive=lambda: said.append(1))

    assert len(said) > 2


def test_a_reader_ends_with_the_worker_that_started_it(tmp_path):
    """Kill -9 of a worker leaves nobody behind who still reads the file."""
    lines = "Path(task['cell'], 'here').write_text('x'); __import__('time').sleep(60)"
    door = script(tmp_path, BEHIND_THE_DOOR.format(close=CLOSE, lines=lines))
    (tmp_path / "file").write_bytes(b"x")
    code = (
        "import sys; from pathlib import Path; from fbias.imagery.jail import processes, runner;"
        f"runner.require_walls(); processes.JAIL = Path({str(door)!r});"
        f"runner.run_in_jail(Path({str(tmp_path / 'file')!r}), name='x',"
        f" workspace=Path({str(tmp_path)!r}))"
    )
    with subprocess.Popen([sys.executable, "-c", code]) as worker:
        until(lambda: list(tmp_path.glob("jail-*/here")))
        (reader,) = psutil.Process(worker.pid).children()
        worker.kill()

    until(lambda: not reader.is_running() or reader.status() == psutil.STATUS_ZOMBIE)


def until(happens, seconds=30):
    ends = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < ends
        time.sleep(0.05)


def test_the_reader_process_imports_neither_django_nor_celery():
    code = (
        "import runpy, sys; sys.path.insert(0, '');"
        "door = runpy.run_path('fbias/imagery/jail/__main__.py');"
        "door['find_our_modules']();"
        "from fbias.imagery.jail.work import examine;"
        "import pkgutil; from fbias.imagery import readers;"
        "names = [one.name for one in pkgutil.iter_modules(readers.__path__)];"
        "[__import__(f'{readers.__name__}.{name}') for name in names];"
        "print(sorted({'django', 'celery', 'boto3'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )

    assert done.stdout.strip() == "[]"


def test_whoever_reads_a_file_outside_of_the_jail_still_writes_to_the_log():
    """Only the jail's own process is silent: what is imported elsewhere silences nothing."""
    code = "import fbias.imagery.jail.work, logging; print(logging.root.manager.disable)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )

    assert done.stdout.strip() == "0"


# --- a pool: libraries are loaded once ----------------------------------------------------------


@pytest.fixture(scope="module")
def pool():
    with Pool() as made:
        yield made


def test_a_spy_in_a_child_of_the_pool_can_do_nothing(pool, tmp_path):
    outside, cell = tmp_path / "outside", tmp_path / "cell"
    outside.mkdir()
    cell.mkdir()
    (outside / "canary").write_text("canary")
    spy = {"outside": str(outside), "port": 9, "parent": psutil.Process().pid}

    answer = pool.answer({"spy": spy}, cell=cell, limits=LIMITS)

    assert answer.read_text() == "[]\n"
    assert [one.name for one in outside.iterdir()] == ["canary"]


def test_a_child_of_the_pool_says_what_a_jail_of_its_own_says(pool, look):
    content = odd_files.tiff()

    assert look(content, pool=pool).report == look(content).report


def test_a_child_that_takes_too_long_is_ended_and_touches_no_other(pool, look):
    hurried = replace(LIMITS, wall_seconds=0)
    started = time.monotonic()

    look(odd_files.tiff(), pool=pool, limits=hurried)

    assert time.monotonic() - started < 20
    assert look(odd_files.tiff(), pool=pool).report["readable"] is True


def test_a_watcher_that_fails_leaves_no_child_and_the_next_file_its_own_answer(
    pool, look, monkeypatch
):
    def database_away():
        raise ConnectionError

    look(odd_files.tiff(), pool=pool)
    begun = pool._process
    monkeypatch.setattr(processes, "LOOK_EVERY_SECONDS", 0.001)  # before any file is read
    with pytest.raises(ConnectionError):
        look(odd_files.tiff(), pool=pool, alive=database_away)

    assert psutil.Process(begun.pid).children() == []
    assert look(odd_files.tiff(), pool=pool).report["readable"] is True
    assert pool._process is begun


def test_a_pool_that_somebody_ended_begins_again(pool, look):
    look(odd_files.tiff(), pool=pool)
    pool._process.kill()
    pool._process.wait()

    assert look(odd_files.tiff(), pool=pool).report["readable"] is True


# --- a file that stays in the store -------------------------------------------------------------


def from_afar(content, pool, tmp_path, *, most=10**9, size=None):
    asked = []

    def read_range(offset, length):
        asked.append((offset, length))
        return content[offset : offset + length]

    with Relay(read_range, size=size or len(content), most=most) as relay:
        found = look_from_afar(relay, name="cells.tif", workspace=tmp_path, pool=pool)
    return found, relay, asked


def test_a_file_in_the_store_is_told_as_one_at_hand(pool, look, tmp_path):
    content = odd_files.tiff()

    found, relay, asked = from_afar(content, pool, tmp_path)

    assert found.report == {**look(content).report, "file": "cells.tif"}
    assert found.preview_state == "drawn"
    assert 0 < relay.spent == sum(length for _offset, length in asked)


def test_of_a_large_file_only_what_is_looked_at_is_read(pool, tmp_path):
    content = odd_files.tiff() + bytes(4 * 1024**2)

    found, relay, _asked = from_afar(content, pool, tmp_path)

    assert found.report["readable"] is True
    assert relay.spent < len(content) // 20


def test_above_its_budget_the_store_falls_silent_and_says_so(pool, tmp_path):
    _found, relay, asked = from_afar(odd_files.tiff(), pool, tmp_path, most=10)

    assert (relay.is_exhausted, asked) == (True, [])


def test_a_fault_of_the_store_is_none_of_the_file(pool, tmp_path):
    def away(_offset, _length):
        raise LookupError("away")

    with Relay(away, size=1000, most=1000) as relay:
        look_from_afar(relay, name="cells.tif", workspace=tmp_path, pool=pool)

    assert isinstance(relay.trouble, LookupError)
