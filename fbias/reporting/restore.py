"""Bring a backup back: all of it or nothing, and no mail goes out twice because of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection, transaction

from fbias.imagery import storage
from fbias.notifications import planner
from fbias.notifications.enums import NotificationStatus
from fbias.notifications.models import Notification
from fbias.reporting import postgres
from fbias.reporting.backup import DUMP, BackupError, Manifest, path_of, read_manifest

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
    if connection.introspection.table_names():
        if not replace:
            raise BackupError(
                "The database is not empty. Add --replace to throw away what it holds now."
            )
        empty_the_database()
    postgres.load(folder / DUMP)
    for file in manifest.files:
        storage.patient_client().upload_file(
            str(path_of(folder / "files", file.key)), settings.S3_BUCKET, file.key
        )
    ContentType.objects.clear_cache()
    call_command("migrate", verbosity=0)
    return Restored(manifest, hold_mails(manifest.taken_at))


def refuse_while_in_use() -> None:
    """A portal that still runs would write into what is being replaced."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        (others,) = cursor.fetchone()
    if others:
        raise BackupError(
            f"{others} other connections use the database. Stop web, worker, inspector and beat."
        )


def empty_the_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")


@transaction.atomic
def hold_mails(taken_at: str) -> int:
    """Put before a person what the lost days may have sent already.

    That is what waited when the backup was taken, and every reminder that is overdue by now: the
    planner asks once, here, so that it finds nothing more to ask for later.
    """
    planner.plan()
    return Notification.objects.filter(status__in=NotificationStatus.UNSETTLED).update(
        status=NotificationStatus.IN_DOUBT, claimed_until=None, error=HELD.format(taken_at=taken_at)
    )
