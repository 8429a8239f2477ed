"""PostgreSQL's own programs for dumping and loading, in a version that fits the server."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

from django.db import connection

from fbias.launcher.postgres import folders


class ToolError(Exception):
    """PostgreSQL's programs are missing, too old, or have failed; the message says what to do."""


def dump(target: Path) -> None:
    """Write the whole database as of one instant."""
    run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")


def load(source: Path) -> None:
    """Load a dump into the empty database: all of it, or nothing."""
    run("pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction",
        f"--dbname={parameters()['dbname']}", str(source))  # fmt: skip


def run(program: str, *words: str) -> None:
    """Run one program against the portal's database; the password goes by the environment."""
    known = parameters()
    environment = os.environ | {
        "PGHOST": str(known.get("host", "")),
        "PGPORT": str(known.get("port", "")),
        "PGUSER": str(known.get("user", "")),
        "PGPASSWORD": str(known.get("password", "")),
        "PGDATABASE": str(known["dbname"]),
    }
    if "sslmode" in known:
        environment["PGSSLMODE"] = str(known["sslmode"])
    done = subprocess.run(  # noqa: S603
        [path_to(program), *words], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise ToolError(f"{program} failed: {done.stderr.strip()}")


def parameters() -> dict[str, Any]:
    return connection.get_connection_params()


def path_to(program: str) -> str:
    """The program whose version is the server's, else a newer one."""
    server = int(getattr(connection, "pg_version")) // 10_000  # noqa: B009 - not in the stubs
    found = [folder / program for folder in folders() if (folder / program).exists()]
    if on_path := shutil.which(program):
        found.append(Path(on_path))
    versions = {path: version_of(path) for path in found}
    fitting = sorted(
        (path for path in found if versions[path] >= server), key=lambda path: versions[path]
    )
    if not fitting:
        raise ToolError(
            f"No {program} of version {server} or newer here. Install postgresql-client-{server}, "
            "or set PG_BIN to the folder that holds it."
        )
    return str(fitting[0])


def version_of(program: Path) -> int:
    said = subprocess.run(  # noqa: S603
        [str(program), "--version"], capture_output=True, text=True, check=False
    )
    number = re.search(r"(\d+)", said.stdout)
    return int(number[1]) if number else 0
