"""PostgreSQL's own programs for dumping and loading, in a version that fits the server."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg2
from django.db import connection
from psycopg2 import sql

from fbias.launcher.postgres import folders

BESIDE, REPLACED = "_restoring", "_replaced"


class ToolError(Exception):
    """PostgreSQL's programs are missing, too old, or have failed; the message says what to do."""


def dump(target: Path) -> None:
    """Write the whole database as of one instant."""
    run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")


def load(source: Path, *, into: str) -> None:
    """Load a dump into an empty database: all of it, or nothing."""
    run("pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction",
        f"--dbname={into}", str(source))  # fmt: skip


@contextmanager
def database_beside() -> Iterator[str]:
    """An empty database on the same server; gone afterwards, unless it took the other's place."""
    name = f"{parameters()['dbname']}{BESIDE}"
    with maintenance() as execute:
        for remains in (name, f"{parameters()['dbname']}{REPLACED}"):
            execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", remains)
        execute("CREATE DATABASE {} TEMPLATE template0", name)
    try:
        yield name
    finally:
        with maintenance() as execute:
            execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def take_the_place(beside: str) -> None:
    """The database beside gets the name of the one in use: both names change, or neither."""
    used = str(parameters()["dbname"])
    with maintenance() as execute:
        execute("BEGIN")
        execute("ALTER DATABASE {} RENAME TO {}", used, f"{used}{REPLACED}")
        execute("ALTER DATABASE {} RENAME TO {}", beside, used)
        execute("COMMIT")
        execute("DROP DATABASE {}", f"{used}{REPLACED}")


@contextmanager
def connected_to(name: str) -> Iterator[None]:
    """The portal's models speak to another database of the same server."""
    used = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = used


@contextmanager
def maintenance() -> Iterator[Callable[..., None]]:
    """Statements about databases themselves, from a database that none of them is about."""
    connection.close()
    try:
        with (
            contextlib.closing(psycopg2.connect(**{**parameters(), "dbname": "postgres"})) as link,
            link.cursor() as cursor,
        ):
            link.autocommit = True

            def execute(statement: str, *names: str) -> None:
                cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

            yield execute
    except psycopg2.errors.InsufficientPrivilege as error:
        raise ToolError(
            "The database's user may not create databases, which a restore needs: give it the "
            f"right (ALTER ROLE ... CREATEDB) and try again. {error}"
        ) from error
    except psycopg2.Error as error:
        raise ToolError(f"The database could not be replaced: {error}") from error


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
    paths = [folder / program for folder in folders() if (folder / program).exists()]
    if on_path := shutil.which(program):
        paths.append(Path(on_path))
    versions = {path: version_of(path) for path in paths}
    fitting = sorted(
        (path for path in paths if versions[path] >= server), key=lambda path: versions[path]
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
