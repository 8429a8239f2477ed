"""The servers that the portal needs: those the environment names, else our own from wheels."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from functools import partial
from pathlib import Path
from typing import IO

from fbias.launcher import postgres, store, valkey
from fbias.launcher.process import StartFailed, Supervisor, say


def start_servers(supervisor: Supervisor, data: Path, *, fast: bool) -> None:
    """Start what the environment does not name, and write the addresses into the environment.

    `fast` is for data that go with the run: random ports, and nothing waits for the disk.
    """
    kept = kept_secrets(data)
    os.environ.setdefault("SECRET_KEY", kept["SECRET_KEY"])
    if "DATABASE_URL" not in os.environ:
        say("starting PostgreSQL ...")
        os.environ["DATABASE_URL"] = supervisor.again_while_taken(
            partial(
                postgres.start, supervisor, data / "postgres",
                wanted_port=0 if fast else 55432, fast=fast,
            )
        )  # fmt: skip
    if "REDIS_URL" not in os.environ:
        say("starting Valkey ...")
        os.environ["REDIS_URL"] = supervisor.again_while_taken(
            partial(valkey.start, supervisor, data / "valkey", wanted_port=0 if fast else 56379)
        )
    if "S3_ENDPOINT" not in os.environ:
        say("starting the S3 store ...")
        os.environ["S3_ACCESS_KEY"], os.environ["S3_SECRET_KEY"] = "portal", kept["S3_SECRET_KEY"]
        os.environ["S3_ENDPOINT"] = supervisor.again_while_taken(
            partial(
                store.start, supervisor, data / "store",
                access_key="portal", secret_key=kept["S3_SECRET_KEY"], fast=fast,
            )
        )  # fmt: skip


def kept_secrets(data: Path) -> dict[str, str]:
    """Secrets made once for this data folder and kept in it, readable by the owner only."""
    path = data / "secrets.json"
    if not path.exists():
        made = {"SECRET_KEY": secrets.token_urlsafe(50), "S3_SECRET_KEY": secrets.token_urlsafe(30)}
        path.touch(mode=0o600)
        path.write_text(json.dumps(made))
    return dict(json.loads(path.read_text()))


def sole_use_of(data: Path) -> IO[str]:
    """Hold the data folder while the result is open; a second portal on it is refused."""
    data.mkdir(parents=True, exist_ok=True)
    lock = (data / "portal.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise StartFailed(
            f"a portal already runs on {data}. Stop it first, or choose another DATA_DIR."
        ) from None
    return lock
