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
from fbias.imagery.jail.relay import Relay
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
    is_marked: bool = False

    @property
    def small_path(self) -> Path:
        """The same for a list; only a composite has one."""
        return self.path.with_suffix(".jpg")


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
    pool: Pool | None = None,
) -> JailResult:
    """Read one local file; whatever it does to its reader, an answer comes back.

    `workspace` is an existing folder of the caller's; pictures are left in it. Raises `JailOpen`
    where the jail does not hold. `alive` is called again and again while it reads. In a `pool` the
    libraries are loaded already.
    """
    require_walls()
    cell = Path(tempfile.mkdtemp(prefix="jail-", dir=workspace))
    task = {"path": str(path.resolve()), "name": name, "draw": draw}
    if pool:
        answer = pool.answer(task, cell=cell, limits=limits, alive=alive)
    else:
        answer = answer_of(task, cell=cell, limits=limits, alive=alive)
    return _believe(answer, limits, name=name, cell=cell)


def look_from_afar(
    relay: Relay,
    *,
    name: str,
    workspace: Path,
    pool: Pool,
    limits: Limits = LIMITS,
    alive: Alive = unwatched,
) -> JailResult:
    """The same of a file that stays in the store; `relay` tells whether it was enough."""
    require_walls()
    cell = Path(tempfile.mkdtemp(prefix="jail-", dir=workspace))
    task = {"path": "", "name": name, "draw": True, "size": relay.size}
    answer = pool.answer(task, cell=cell, limits=limits, alive=alive, store=relay.inside)
    return _believe(answer, limits, name=name, cell=cell)


class Pool:
    """Jails that share one start: each file is read alone, in a child that sees no other."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._home: tempfile.TemporaryDirectory[str] | None = None

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        if self._control and self._process and self._home:
            self._control.close()
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)  # with the child that it waits for
            self._process.wait()
            self._home.cleanup()
            self._process = self._control = self._home = None

    def answer(
        self,
        task: Mapping[str, Any],
        *,
        cell: Path,
        limits: Limits,
        alive: Alive = unwatched,
        store: socket.socket | None = None,
    ) -> Path:
        """The file that the answer of one child went to, whatever is in it."""
        answer = cell.parent / f"{cell.name}.json"
        whole = json.dumps({**task, "cell": str(cell), "limits": asdict(limits)}).encode()
        with answer.open("wb") as out:
            control = self._ask(whole, [out.fileno(), *([store.fileno()] if store else [])])
        if store:
            store.close()
        if told := control.recv(64):
            _watch(Child(control, int(told)), cell, limits, alive)
        return answer

    def _ask(self, whole: bytes, places: list[int]) -> socket.socket:
        """A pool that was ended by somebody is begun again, once."""
        with suppress(OSError):
            control = self._begun()
            socket.send_fds(control, [whole], places)
            return control
        self.close()
        control = self._begun()
        socket.send_fds(control, [whole], places)
        return control

    def _begun(self) -> socket.socket:
        if self._control is None:
            self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            self._home = tempfile.TemporaryDirectory(prefix="fbias-pool-")
            with theirs:
                self._process = subprocess.Popen(  # noqa: S603
                    [*network_off(), sys.executable, "-I", JAIL, "--pool"],
                    stdin=theirs.fileno(),
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    env=_empty_environment(Path(self._home.name)),
                    cwd=self._home.name,
                    start_new_session=True,
                )
        return self._control


_pools: dict[int, Pool] = {}


def pool_of_this_process() -> Pool:
    """One for each worker, for as long as it lives; what a fork left behind is another's."""
    return _pools.setdefault(os.getpid(), Pool())


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


@cache
def require_walls() -> None:
    """Ask a spy behind the door what comes through; once for each process of ours."""
    if ways := breaches():
        raise JailOpen(
            "Images cannot be opened safely on this machine. From inside the jail it was possible "
            f"to: {', '.join(ways)}. Linux 5.13 or newer with Landlock is needed (CONFIG_SECURITY_"
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
        answer = answer_of({"spy": spy}, cell=cell, limits=LIMITS, door=door, prefix=prefix)
        try:
            return [str(name) for name in json.loads(answer.read_bytes())]
        except (OSError, ValueError, TypeError):
            return ["close the door"]


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
            env=_empty_environment(cell),
            cwd=cell,
            start_new_session=True,
        ) as process:
            _watch(Alone(process), cell, limits, alive)
    return answer


def _watch(jailed: Alone | Child, cell: Path, limits: Limits, alive: Alive) -> None:
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
                is_marked=bool(row["is_marked"]),
            )
            for row in said["pictures"]
        ]
        return JailResult(said["report"], pictures, str(said["preview_state"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        return JailResult(killed(name))
