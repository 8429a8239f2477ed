"""Starting a jailed process for one task, watching it, and ending it."""

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
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from fbias.imagery.alive import Alive, unwatched
from fbias.imagery.limits import Limits

JAIL = Path(__file__).parent / "__main__.py"
LOOK_EVERY_SECONDS = 0.05

COUNTED_MEMORY = ("RssAnon:", "RssShmem:")  # of /proc/PID/status, in kB


@cache
def network_off() -> tuple[str, ...]:
    """A prefix that takes away the network as well, where the kernel lets us; a second wall."""
    program = shutil.which("unshare")
    if not program:
        return ()
    prefix = (program, "--user", "--net", "--map-current-user")
    trial = subprocess.run([*prefix, "true"], capture_output=True, check=False)  # noqa: S603
    return prefix if trial.returncode == 0 else ()


@dataclass
class Child:
    """One child of a pool, watched like a process of our own."""

    control: socket.socket
    pid: int

    def wait(self, timeout: float | None = None) -> None:
        self.control.settimeout(timeout)
        try:
            self.control.recv(64)
        except TimeoutError as error:
            raise subprocess.TimeoutExpired("jail", timeout or 0) from error
        finally:
            self.control.settimeout(None)

    def stop(self) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        self.wait()


@dataclass
class Alone:
    """A process that was started for one file, with whatever it may have started."""

    process: subprocess.Popen[bytes]

    @property
    def pid(self) -> int:
        return self.process.pid

    def wait(self, timeout: float | None = None) -> None:
        self.process.wait(timeout)

    def stop(self) -> None:
        os.killpg(self.pid, signal.SIGKILL)
        self.process.wait()


def answer_of(
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
            env=empty_environment(cell),
            cwd=cell,
            start_new_session=True,
        ) as process:
            watch(Alone(process), cell, limits, alive)
    return answer


def watch(jailed: Alone | Child, cell: Path, limits: Limits, alive: Alive) -> None:
    """End what takes too long, holds more memory than the kernel counted, or fills the disk.

    What `alive` raises ends it, too: nobody would watch it any more.
    """
    ends = time.monotonic() + limits.wall_seconds
    while _is_running(jailed):
        try:
            alive()
            held = _memory_of(jailed.pid) > limits.memory
            is_over = held or _written_in(cell) > limits.written or time.monotonic() > ends
        except BaseException:
            jailed.stop()
            raise
        if is_over:
            jailed.stop()
            return


def _is_running(jailed: Alone | Child) -> bool:
    try:
        jailed.wait(LOOK_EVERY_SECONDS)
    except subprocess.TimeoutExpired:
        return True
    return False


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


def empty_environment(cell: Path) -> dict[str, str]:
    """No address, no secret: only what Python and numpy need to start."""
    return {
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "HOME": str(cell),
        "TMPDIR": str(cell),
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
