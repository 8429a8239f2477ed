"""Child processes that are started in order, watched, and stopped."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

READY_WITHIN_SECONDS = 90
STOP_WITHIN_SECONDS = 15
NEIGHBOURING_PORTS = 20


TRIES = 5  # of a server whose port was taken before it came to it
TAKEN = "address already in use"


class StartFailed(Exception):
    """A part did not come up; the message says which, why, and what to do."""


class PortTaken(StartFailed):
    """A stranger took the port between our choice of it and the start of the part."""


def say(text: str) -> None:
    """One line on our own output."""
    sys.stdout.write(f"  portal | {text}\n")
    sys.stdout.flush()


def tied_to_us() -> list[str]:
    """A prefix that ends the child even when we are killed outright, where the system can."""
    return ["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []


@dataclass
class Child:
    name: str
    process: subprocess.Popen[bytes]
    stop_signal: signal.Signals
    log: Path | None = None
    log_began: int = 0
    litter: Callable[[], Iterable[Path]] = tuple

    @property
    def running(self) -> bool:
        return self.process.poll() is None

    @property
    def last_words(self) -> str:
        """Where to read why it ended."""
        return f"Its last words are in {self.log}." if self.log else "Its last words are above."

    @property
    def found_its_port_taken(self) -> bool:
        """Whether that is what it said, since it was started."""
        said = self.log.read_bytes()[self.log_began :] if self.log else b""
        return TAKEN in said.decode(errors="replace").lower()

    def ask_to_stop(self) -> None:
        """Tell the parent only: it knows how to end its own children."""
        if self.running:
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(self.stop_signal)

    def wait_or_kill(self) -> None:
        """Wait for a clean end, insist after fifteen seconds, and leave no grandchild behind."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(STOP_WITHIN_SECONDS)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        for path in self.litter():
            path.unlink(missing_ok=True)


@dataclass
class Supervisor:
    """Starts children in their own process groups, so that Ctrl-C reaches us first."""

    log_folder: Path
    children: list[Child] = field(default_factory=list)

    def start(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        environment: Mapping[str, str],
        ready: Callable[[], object] | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
        quiet: bool = False,
        litter: Callable[[], Iterable[Path]] = tuple,
    ) -> Child:
        """Start one part and wait until `ready` answers without an error.

        A quiet part writes to `<name>.log`; the others are prefixed on our own output. `litter` are
        files that it leaves behind outside its own folder.
        """
        log = self.log_folder / f"{name}.log" if quiet else None
        log_began = log.stat().st_size if log and log.exists() else 0
        with log.open("ab") if log else contextlib.nullcontext(subprocess.PIPE) as output:
            process = subprocess.Popen(  # noqa: S603
                [str(word) for word in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=dict(environment),
                start_new_session=True,
            )
        child = Child(name, process, stop_signal, log, log_began, litter)
        self.children.append(child)
        if process.stdout:
            threading.Thread(target=relay, args=(child,), daemon=True).start()
        if ready:
            wait_until_ready(child, ready)
        return child

    def again_while_taken(self, start: Callable[[], str]) -> str:
        """Start a server, on other ports if a stranger was quicker; `start` chooses them."""
        for _ in range(TRIES - 1):
            started_before = len(self.children)
            try:
                return start()
            except PortTaken:
                del self.children[started_before:]
        return start()

    def first_dead(self) -> Child | None:
        return next((child for child in self.children if not child.running), None)

    def stop_all(self) -> None:
        """Ask all at once, newest first; then see each of them end."""
        for child in reversed(self.children):
            child.ask_to_stop()
        for child in reversed(self.children):
            child.wait_or_kill()


def wait_until_ready(child: Child, ready: Callable[[], object]) -> None:
    """Return once `ready` answers; a child that ends or stays mute is a failed start."""
    deadline, reason = time.monotonic() + READY_WITHIN_SECONDS, "no answer"
    while time.monotonic() < deadline:
        if not child.running:
            code = child.process.returncode
            failure = PortTaken if child.found_its_port_taken else StartFailed
            raise failure(f"{child.name} stopped at once (code {code}). {child.last_words}")
        try:
            ready()
        except Exception as error:  # noqa: BLE001 - any failure means "not yet"
            reason = str(error)
            time.sleep(0.05)
        else:
            return
    raise StartFailed(f"{child.name} did not answer in {READY_WITHIN_SECONDS} s: {reason}")


def relay(child: Child) -> None:
    """Copy a child's lines to our output, each with its name."""
    for line in child.process.stdout or ():
        with contextlib.suppress(BrokenPipeError, ValueError):  # our output may be closed by now
            sys.stdout.write(f"{child.name:>8} | {line.decode(errors='replace')}")
            sys.stdout.flush()


claims: dict[int, socket.socket] = {}
"""Sockets that say which ports are ours to give, until this process ends.

They are of another kind (UDP) than the listeners', so that both fit on one number: of two launchers
that choose at the same moment, before anything listens, only one can have the claim.
"""


def claimed(port: int) -> bool:
    """Claim the port for this process; False if another process was first."""
    if port not in claims:
        claim = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            claim.bind(("127.0.0.1", port))
        except OSError:
            claim.close()
            return False
        claims[port] = claim
    return True


def listening(port: int) -> socket.socket | None:
    """A socket on this port of 127.0.0.1 (0: on any), or nothing if somebody has or claims it."""
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # recent clients do not count
    try:
        held.bind(("127.0.0.1", port))
        held.listen(1)  # finds out about a listener that shares addresses as we do
    except OSError:
        held.close()
        return None
    if claimed(held.getsockname()[1]):
        return held
    held.close()
    return None


def hold_port(wanted: int = 0) -> socket.socket:
    """A socket on the wanted port of 127.0.0.1, else on the next free one above it, else on any.

    While it is open nobody else gets the port; close it where the real listener starts. Another
    launcher does not get it while this process lives.
    """
    neighbours = range(wanted, min(wanted + NEIGHBOURING_PORTS, 65536)) if wanted else ()
    for candidate in (*neighbours, *([0] * NEIGHBOURING_PORTS)):
        if held := listening(candidate):
            return held
    raise StartFailed("no free port on 127.0.0.1.")


def is_free(port: int) -> bool:
    """Whether nobody has this port, nor claims it; from now on it is claimed by us."""
    held = listening(port)
    if held:
        held.close()
    return held is not None


def free_port(wanted: int = 0) -> int:
    """A port that nobody has at this moment; for listeners that start at once."""
    with hold_port(wanted) as held:
        return int(held.getsockname()[1])


def answers(port: int) -> Callable[[], None]:
    """A readiness check: something accepts connections on this port."""

    def check() -> None:
        socket.create_connection(("127.0.0.1", port), 0.5).close()

    return check
