"""The drill: take a backup, lose everything, bring it back, and send no mail twice."""

import contextlib
import hashlib
import os
from datetime import timedelta

import psycopg2
import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from fbias.core.models import Pulse
from fbias.imagery import storage
from fbias.imagery.models import Upload
from fbias.notifications import delivery, kinds, planner, reminders
from fbias.notifications.models import Notification
from fbias.reporting.backup import ALARM_AFTER, PULSE, age_of_last
from members.models import User
from tests.factories import UploadFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def quiet_database(db):
    """Nobody else is connected, as after `docker compose stop`; earlier tests had threads."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture
def facility(fresh_bucket, quiet_database):
    """Thirty stored files, and one mail in every state."""
    owner = UserFactory()
    for _ in range(30):
        content = os.urandom(20_000)
        upload = UploadFactory(
            owner=owner, sha256=hashlib.sha256(content).hexdigest(), declared_size=len(content)
        )
        storage.write(upload.storage_key, content, content_type="application/octet-stream")
    now = timezone.now()
    for status, more in {
        "due": {},
        "sending": {"claimed_until": now - timedelta(hours=1)},
        "sent": {"sent_at": now},
        "failed": {},
        "dropped": {},
    }.items():
        Notification.objects.create(
            recipient=owner,
            address=owner.email,
            kind=min(kinds.KINDS),
            about=owner,
            occasion=status,
            status=status,
            **more,
        )
    return owner


def rows():
    """How many rows each table holds, but for the pulses, which beat on."""
    with connection.cursor() as cursor:
        counts = {}
        for table in sorted(connection.introspection.table_names()):
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            counts[table] = cursor.fetchone()[0]
    del counts[Pulse._meta.db_table]
    return counts


def lose_everything(owner):
    """The disk is gone, and somebody has already typed something into the empty portal."""
    Notification.objects.all().delete()
    Upload.objects.all().delete()
    User.objects.filter(pk=owner.pk).update(name="Somebody else")
    storage.remove(*[stored.key for stored in storage.listing("")])


def test_the_restored_portal_has_every_row_and_every_byte_and_sends_nothing_twice(
    facility, tmp_path
):
    before = rows()
    call_command("backup", tmp_path / "monday", verbosity=0)
    lose_everything(facility)

    call_command("restore", tmp_path / "monday", replace=True, verbosity=0)

    assert rows() == before
    facility.refresh_from_db()
    assert facility.name != "Somebody else"
    for upload in Upload.objects.all():
        assert storage.measure(upload.storage_key) == (upload.declared_size, upload.sha256)
    delivery.sweep()
    assert mail.outbox == []
    assert dict(Notification.objects.values_list("occasion", "status")) == {
        "due": "in_doubt",
        "sending": "in_doubt",
        "sent": "sent",
        "failed": "failed",
        "dropped": "dropped",
    }


def test_a_reminder_that_fell_into_the_lost_days_waits_for_a_person(
    facility, tmp_path, monkeypatch
):
    call_command("backup", tmp_path / "monday", verbosity=0)
    overdue_since = reminders.Reminder(
        kind=min(kinds.KINDS),
        overdue=lambda now: User.objects.filter(pk=facility.pk),
        recipients=lambda person: [person],
        occasion=lambda person: "tuesday",
    )
    monkeypatch.setattr(planner, "REMINDERS", [overdue_since])

    call_command("restore", tmp_path / "monday", replace=True, verbosity=0)
    planner.plan()
    delivery.sweep()

    assert mail.outbox == []
    assert Notification.objects.get(occasion="tuesday").status == "in_doubt"


def test_without_the_hold_the_restore_would_send_again(facility, tmp_path):
    """The control: the same rows, not held, are due for delivery."""
    call_command("backup", tmp_path / "monday", verbosity=0)

    assert Notification.objects.due().filter(occasion="due").exists() is True


def test_a_filled_database_is_not_overwritten_unasked(facility, tmp_path):
    call_command("backup", tmp_path / "monday", verbosity=0)
    before = rows()

    with pytest.raises(CommandError, match="not empty"):
        call_command("restore", tmp_path / "monday", verbosity=0)

    assert rows() == before


def test_a_portal_that_still_runs_is_not_overwritten(facility, tmp_path):
    call_command("backup", tmp_path / "monday", verbosity=0)
    before = rows()

    with (
        contextlib.closing(psycopg2.connect(**connection.get_connection_params())),
        pytest.raises(CommandError, match="1 other connections use the database"),
    ):
        call_command("restore", tmp_path / "monday", replace=True, verbosity=0)

    assert rows() == before


def test_a_changed_byte_stops_the_restore_before_anything_is_touched(facility, tmp_path):
    call_command("backup", tmp_path / "monday", verbosity=0)
    damaged = next((tmp_path / "monday" / "files").rglob("*/*"))
    damaged.write_bytes(damaged.read_bytes()[:-1] + b"!")
    before = rows()

    with pytest.raises(CommandError, match="missing or changed"):
        call_command("restore", tmp_path / "monday", replace=True, verbosity=0)

    assert rows() == before


def test_a_backup_never_writes_over_another(facility, tmp_path):
    (tmp_path / "monday").mkdir()

    with pytest.raises(CommandError, match="is there already"):
        call_command("backup", tmp_path / "monday", verbosity=0)

    assert list((tmp_path / "monday").iterdir()) == []


def test_health_alarms_when_the_last_backup_is_too_old(facility, tmp_path, settings):
    settings.DEMO = False
    call_command("backup", tmp_path / "monday", verbosity=0)
    assert age_of_last() < timedelta(minutes=5)

    Pulse.objects.filter(job=PULSE).update(beat_at=timezone.now() - timedelta(hours=27))

    assert age_of_last() > ALARM_AFTER
