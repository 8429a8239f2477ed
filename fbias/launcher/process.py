"""Child processes that are started in order, watched, and stopped in reverse."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

READY_WITHIN_SECONDS = 90
STOP_WITHIN_SECONDS = 15


class StartFailed(Exception):
    """A part did not come up; the message says which, why, and what to do."""


@dataclass
class Child:
    name: str
    process: subprocess.Popen[bytes]
    stop_signal: signal.Signals = signal.SIGTERM

    @property
    def running(self) -> bool:
        return self.process.poll() is None

    def stop(self) -> None:
        """Ask the whole group to end; insist after fifteen seconds."""
        if self.running:
            self._signal(self.stop_signal)
            try:
                self.process.wait(STOP_WITHIN_SECONDS)
            except subprocess.TimeoutExpired:
                self._signal(signal.SIGKILL)
                self.process.wait()
        self._signal(signal.SIGKILL)  # grandchildren that outlived their parent

    def _signal(self, which: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, which)


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
    ) -> Child:
        """Start one part and wait until `ready` answers without an error.

        A quiet part writes to `<name>.log`; the others are prefixed on our own output.
        """
        log = (self.log_folder / f"{name}.log").open("ab") if quiet else subprocess.PIPE
        process = subprocess.Popen(  # noqa: S603
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=dict(environment),
            start_new_session=True,
        )
        child = Child(name, process, stop_signal)
        self.children.append(child)
        if process.stdout:
            threading.Thread(target=self._relay, args=(child,), daemon=True).start()
        if ready:
            self._wait(child, ready)
        return child

    def _wait(self, child: Child, ready: Callable[[], object]) -> None:
        deadline, reason = time.monotonic() + READY_WITHIN_SECONDS, "no answer"
        while time.monotonic() < deadline:
            if not child.running:
                raise StartFailed(
                    f"{child.name} stopped at once (code {child.process.returncode}). "
                    f"Its last words are in {self.log_folder / child.name}.log."
                )
            try:
                ready()
            except Exception as error:  # noqa: BLE001 - any failure means "not yet"
                reason = str(error)
                time.sleep(0.05)
            else:
                return
        raise StartFailed(f"{child.name} did not answer in {READY_WITHIN_SECONDS} s: {reason}")

    @staticmethod
    def _relay(child: Child) -> None:
        assert child.process.stdout  # noqa: S101 - only children with a pipe are relayed
        for line in child.process.stdout:
            sys.stdout.write(f"{child.name:>8} | {line.decode(errors='replace')}")
            sys.stdout.flush()

    def first_dead(self) -> Child | None:
        return next((child for child in self.children if not child.running), None)

    def stop_all(self) -> None:
        for child in reversed(self.children):
            child.stop()


def free_port(wanted: int = 0) -> int:
    """The wanted port on 127.0.0.1 where it is free, else any free one."""
    for candidate in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind(("127.0.0.1", candidate))
                return int(probe.getsockname()[1])
    raise StartFailed("No free port on 127.0.0.1.")


def answers(port: int) -> Callable[[], None]:
    """A readiness check: something accepts connections on this port."""

    def check() -> None:
        socket.create_connection(("127.0.0.1", port), 0.5).close()

    return check
