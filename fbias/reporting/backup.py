"""A backup is one folder: the database first, then the files, so that the files are a superset.

`database.dump` (pg_dump's own format), `files/<key>` for every object of the bucket, and
`manifest.json` with the SHA-256 of each; `tombstones.json` says whom to erase again after a restore
of something older. A folder without a manifest is no backup.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError
from django.conf import settings
from django.db.migrations.recorder import MigrationRecorder

from fbias.core import health
from fbias.core.clock import database_now
from fbias.core.models import Pulse
from fbias.imagery import storage
from fbias.reporting import postgres
from members.services.erasures import tombstones

PULSE = "backup"
ALARM_AFTER = timedelta(hours=26)
MANIFEST = "manifest.json"
DUMP = "database.dump"
STONES = "tombstones.json"  # whom a restore of something older erases again; it names nobody
CHUNK = 4 * 1024**2


class BackupError(Exception):
    """The backup cannot be made or trusted; the message says why and what to do."""


@dataclass(frozen=True)
class StoredFile:
    key: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What the folder must hold, byte for byte."""

    taken_at: str
    dump_sha256: str
    files: list[StoredFile]

    @property
    def total_bytes(self) -> int:
        return sum(file.size for file in self.files)


def back_up(folder: Path) -> Manifest:
    """Fill a new folder; it gets its name only when it is whole."""
    if folder.exists():
        raise BackupError(f"{folder} is there already. Name a new folder for each backup.")
    half_done = folder.with_name(f"{folder.name}.partial")
    with alone_in(half_done):
        taken_at = database_now()
        postgres.dump(half_done / DUMP)
        manifest = Manifest(
            taken_at=taken_at.isoformat(),
            dump_sha256=sha256_of(half_done / DUMP),
            files=list(fetch_all(half_done / "files")),
        )
        (half_done / MANIFEST).write_text(json.dumps(asdict(manifest), indent=1))
        (half_done / STONES).write_text(json.dumps(tombstones()))
        half_done.rename(folder)
    health.beat(PULSE)
    return manifest


@contextmanager
def alone_in(half_done: Path) -> Iterator[None]:
    """Nobody else writes there; what an interrupted backup left is cleared away."""
    half_done.mkdir(parents=True, mode=0o700, exist_ok=True)
    place = os.open(half_done, os.O_RDONLY)  # the lock goes with whoever holds it
    try:
        fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
        for remains in half_done.iterdir():
            shutil.rmtree(remains) if remains.is_dir() else remains.unlink()
        yield
    except BlockingIOError:
        raise BackupError(f"Another backup is being written to {half_done}.") from None
    finally:
        os.close(place)


def fetch_all(folder: Path) -> Iterator[StoredFile]:
    """Copy every object of the bucket; one removed meanwhile has no row that needs it."""
    for stored in storage.listing(""):
        target = path_of(folder, stored.key)
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            storage.fetch(stored.key, target)
        except ClientError as error:
            if not storage.is_gone(error):
                raise
            target.unlink(missing_ok=True)
            continue
        yield StoredFile(stored.key, target.stat().st_size, sha256_of(target))


def read_manifest(folder: Path) -> Manifest:
    """The manifest, once every byte that it names has been read and found unchanged."""
    try:
        raw = json.loads((folder / MANIFEST).read_text())
    except (OSError, ValueError):
        raise BackupError(f"{folder} holds no complete backup: {MANIFEST} is missing.") from None
    manifest = Manifest(
        raw["taken_at"], raw["dump_sha256"], [StoredFile(**row) for row in raw["files"]]
    )
    expected = {folder / DUMP: manifest.dump_sha256} | {
        path_of(folder / "files", file.key): file.sha256 for file in manifest.files
    }
    for path, sha256 in expected.items():
        if not path.exists() or sha256_of(path) != sha256:
            raise BackupError(f"{path} is missing or changed. Nothing was restored.")
    return manifest


def stones_in(backups: Path) -> list[dict[str, Any]]:
    """What the backups of this folder know of people who were erased."""
    return [
        stone
        for file in sorted(backups.glob(f"*/{STONES}"))
        for stone in json.loads(file.read_text())
    ]


def path_of(folder: Path, key: str) -> Path:
    """Where an object lies in the backup; a key that points out of the folder is refused."""
    path = (folder / key).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise BackupError(f"The store holds an object with a dangerous name: {key!r}")
    return path


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def age_of_last() -> timedelta | None:
    """How old the last backup is; without one, how long the portal has gone without."""
    if settings.DEMO:
        return None
    last = Pulse.objects.filter(job=PULSE).first()
    return database_now() - (last.beat_at if last else installed_at())


def installed_at() -> datetime:
    """When the first migration ran here."""
    return MigrationRecorder.Migration.objects.earliest("applied").applied
