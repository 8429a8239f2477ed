"""The outer side of the jail: start it, watch it, believe only what has the right shape."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from fbias.imagery.alive import Alive, unwatched
from fbias.imagery.limits import LIMITS, Limits

JAIL = Path(__file__).parent / "__main__.py"
LOOK_EVERY_SECONDS = 0.05

COUNTED_MEMORY = ("RssAnon:", "RssShmem:")  # of /proc/PID/status, in kB


class JailOpen(Exception):
    """The walls are not in force here; nothing that strangers sent may be opened."""


@dataclass(frozen=True)
class Picture:
    path: Path
    image_index: int
    channel: int | None
    width: int
    height: int


@dataclass(frozen=True)
class JailResult:
    """`report` is what people and `manage.py inspect` see; `preview_state` says why no pictures."""

    report: dict[str, Any]
    pictures: list[Picture] = field(default_factory=list)
    preview_state: str = "none"


@cache
def network_off() -> tuple[str, ...]:
    """A prefix that takes away the network as well, where the kernel lets us; a second wall."""
    program = shutil.which("unshare")
    if not program:
        return ()
    prefix = (program, "--user", "--net", "--map-current-user")
    trial = subprocess.run([*prefix, "true"], capture_output=True, check=False)  # noqa: S603
    return prefix if trial.returncode == 0 else ()


def run_in_jail(
    path: Path,
    *,
    name: str,
    workspace: Path,
    draw: bool = True,
    limits: Limits = LIMITS,
    alive: Alive = unwatched,
) -> JailResult:
    """Read one local file; whatever it does to its reader, an answer comes back.

    `workspace` is an existing folder of the caller's; pictures are left in it. Raises `JailOpen`
    where the jail does not hold. `alive` is called again and again while it reads.
    """
    require_walls()
    cell = Path(tempfile.mkdtemp(prefix="jail-", dir=workspace))
    task = {"path": str(path.resolve()), "name": name, "draw": draw}
    return _believe(
        _answer(task, cell=cell, limits=limits, alive=alive), limits, name=name, cell=cell
    )


@cache
def require_walls() -> None:
    """Ask a spy behind the door what comes through; once for each process of ours."""
    if found := breaches():
        raise JailOpen(
            "Images cannot be opened safely on this machine. From inside the jail it was possible "
            f"to: {', '.join(found)}. Linux 5.13 or newer with Landlock is needed (CONFIG_SECURITY_"
            "LANDLOCK, “landlock” in /sys/kernel/security/lsm), on x86-64 or arm64, and a container"
            " engine whose system-call profile lets programs restrict themselves."
        )


def breaches(door: Path | None = None, prefix: tuple[str, ...] | None = None) -> list[str]:
    """What a harmless spy could do from inside; empty where every wall stands."""
    with (
        tempfile.TemporaryDirectory(prefix="fbias-spy-") as folder,
        socket.create_server(("127.0.0.1", 0)) as server,
    ):
        cell, outside = Path(folder) / "cell", Path(folder) / "outside"
        cell.mkdir()
        outside.mkdir()
        (outside / "canary").write_text("canary")
        spy = {
            "outside": str(outside), "port": server.getsockname()[1], "parent": os.getpid(),
        }  # fmt: skip
        answer = _answer({"spy": spy}, cell=cell, limits=LIMITS, door=door, prefix=prefix)
        try:
            return [str(name) for name in json.loads(answer.read_bytes())]
        except (OSError, ValueError, TypeError):
            return ["close the door"]


def _answer(
    task: Mapping[str, Any],
    *,
    cell: Path,
    limits: Limits,
    door: Path | None = None,
    prefix: tuple[str, ...] | None = None,
    alive: Alive = unwatched,
) -> Path:
    """Run the jail on one task; the file that its answer went to, whatever is in it."""
    answer = cell.parent / f"{cell.name}.json"
    whole = json.dumps({**task, "cell": str(cell), "limits": asdict(limits)}).encode()
    with (
        answer.open("wb") as out,
        tempfile.TemporaryFile(dir=cell.parent) as words,
    ):
        words.write(whole)
        words.seek(0)
        with subprocess.Popen(  # noqa: S603
            [*(network_off() if prefix is None else prefix), sys.executable, "-I", door or JAIL],
            stdin=words,
            stdout=out,
            stderr=subprocess.DEVNULL,
            env=_empty_environment(cell),
            cwd=cell,
            start_new_session=True,
        ) as process:
            _watch(process, cell, limits, alive)
    return answer


def _watch(process: subprocess.Popen[bytes], cell: Path, limits: Limits, alive: Alive) -> None:
    """End what takes too long, holds more memory than the kernel counted, or fills the disk."""
    ends = time.monotonic() + limits.wall_seconds
    while True:
        try:
            process.wait(LOOK_EVERY_SECONDS)
        except subprocess.TimeoutExpired:
            alive()
            held = _memory_of(process.pid) > limits.memory
            if held or _written_in(cell) > limits.written or time.monotonic() > ends:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                return
        else:
            return


def _memory_of(pid: int) -> int:
    """Bytes that the process holds itself; pages of a mapped file are not its own."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:  # it has just ended
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith(COUNTED_MEMORY)) * 1024


def _written_in(cell: Path) -> int:
    """In all its folders; what is removed while we count is gone."""
    total = 0
    for folder, _folders, names in os.walk(cell):
        for name in names:
            with suppress(FileNotFoundError):
                total += Path(folder, name).lstat().st_size
    return total


def _empty_environment(cell: Path) -> dict[str, str]:
    """No address, no secret: only what Python and numpy need to start."""
    return {
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "HOME": str(cell),
        "TMPDIR": str(cell),
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }


def _believe(answer: Path, limits: Limits, *, name: str, cell: Path) -> JailResult:
    """The last whole line counts: who was stopped while he drew has told the facts before.

    No line, or nonsense, means: this file cannot be opened.
    """
    from fbias.imagery.readers.report import killed

    try:
        if answer.stat().st_size > limits.answer:
            return JailResult(killed(name))
        *_, last = answer.read_bytes().rpartition(b"\n")[0].split(b"\n")
        said = json.loads(last)
        pictures = [
            Picture(
                path=cell / f"{int(row['file'])}.png",
                image_index=int(row["image_index"]),
                channel=None if row["channel"] is None else int(row["channel"]),
                width=int(row["width"]),
                height=int(row["height"]),
            )
            for row in said["pictures"]
        ]
        return JailResult(said["report"], pictures, str(said["preview_state"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        return JailResult(killed(name))
