"""Jails that share one start, so that the libraries are loaded once."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from fbias.imagery.alive import Alive, unwatched
from fbias.imagery.jail import processes
from fbias.imagery.jail.processes import Child, empty_environment, network_off, watch
from fbias.imagery.limits import Limits


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
            watch(Child(control, int(told)), cell, limits, alive)
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
                    [*network_off(), sys.executable, "-I", processes.JAIL, "--pool"],
                    stdin=theirs.fileno(),
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    env=empty_environment(Path(self._home.name)),
                    cwd=self._home.name,
                    start_new_session=True,
                )
        return self._control


_pools: dict[int, Pool] = {}


def pool_of_this_process() -> Pool:
    """One for each worker, for as long as it lives; what a fork left behind is another's."""
    return _pools.setdefault(os.getpid(), Pool())
