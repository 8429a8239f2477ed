"""Bring a backup back: all of it or nothing, and no mail goes out twice because of it.

Files come first: they are only added, under names that nothing else uses. The database is loaded
beside the one in use, brought to this version, its mails held; then the two change names in one
transaction. Whatever fails before that leaves the portal as it was. Whom this portal, or a backup
beside this one, knows as erased is erased again.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from fbias.imagery import storage
from fbias.notifications import overdue
from fbias.notifications.enums import NotificationStatus
from fbias.notifications.models import Notification
from fbias.reporting import postgres
from fbias.reporting.backup import (
    DUMP,
    BackupError,
    Manifest,
    path_of,
    read_manifest,
    stones_in,
)
from members.services.erasures import erase_again, tombstones

LOOKS = 25
HELD = (
    "Held by a restore: this mail may have gone out after the backup of {taken_at} was taken. "
    "Send it again or dismiss it."
)


@dataclass(frozen=True)
class Restored:
    manifest: Manifest
    mails_held: int


def restore(folder: Path, *, replace: bool = False) -> Restored:
    """Check every byte of the backup, then put database and files back."""
    manifest = read_manifest(folder)
    refuse_while_in_use()
    if connection.introspection.table_names() and not replace:
        raise BackupError(
            "The database is not empty. Add --replace to throw away what it holds now."
        )
    stones = [*stones_in(folder.resolve().parent), *stones_of_the_present()]
    put_files_back(manifest, folder / "files")
    with postgres.database_beside() as beside:
        postgres.load(folder / DUMP, into=beside)
        with postgres.connected_to(beside):
            ContentType.objects.clear_cache()
            call_command("migrate", verbosity=0)
            held = hold_mails(manifest.taken_at)
            erase_again(stones)
        postgres.take_the_place(beside)
    ContentType.objects.clear_cache()
    return Restored(manifest, held)


def stones_of_the_present() -> list[dict[str, Any]]:
    """Whom the portal that is replaced has erased; none if it is gone."""
    try:
        return tombstones()
    except DatabaseError:
        return []


def put_files_back(manifest: Manifest, files: Path) -> None:
    """The same bytes under the same names; what the store holds besides stays."""
    for file in manifest.files:
        storage.patient_client().upload_file(
            str(path_of(files, file.key)), settings.S3_BUCKET, file.key
        )


def refuse_while_in_use() -> None:
    """A portal that still runs would write into what is being replaced.

    A connection just closed is listed a moment longer, hence the second looks.
    """
    looks = 0
    while others := other_connections():
        looks += 1
        if looks == LOOKS:
            raise BackupError(
                f"{others} other connections use the database. "
                "Stop web, worker, inspector, tiler and beat."
            )
        time.sleep(0.2)


def other_connections() -> int:
    """Of programs: the server's own housekeeping (autovacuum) steps aside by itself."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' "
            "AND datname = current_database() AND pid <> pg_backend_pid()"
        )
        (others,) = cursor.fetchone()
    return int(others)


@transaction.atomic
def hold_mails(taken_at: str) -> int:
    """Put before a person what the lost days may have sent already.

    That is what waited when the backup was taken, and every reminder that is overdue by now: the
    reminders are asked once, here, so that they leave nothing to ask for later.
    """
    overdue.ask_reminders()
    return Notification.objects.filter(status__in=NotificationStatus.UNSETTLED).update(
        status=NotificationStatus.IN_DOUBT, claimed_until=None, error=HELD.format(taken_at=taken_at)
    )
