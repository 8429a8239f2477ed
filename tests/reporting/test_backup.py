"""The drill: take a backup, lose everything, bring it back, and send no mail twice."""

import contextlib
import hashlib
import json
import os
from datetime import timedelta
from threading import Timer

import psycopg2
import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from fbias.core.models import Pulse
from fbias.imagery import storage
from fbias.imagery.models import Upload
from fbias.notifications import delivery, overdue, reminders
from fbias.notifications.models import Notification
from fbias.reporting import postgres
from fbias.reporting import restore as restoring
from fbias.reporting.backup import (
    ALARM_AFTER,
    DUMP,
    MANIFEST,
    PULSE,
    STONES,
    age_of_last,
    alone_in,
    sha256_of,
)
from members.models import Erasure, User
from members.services.erasures import erase_person
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
            kind="mail_check",
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
        kind="mail_check",
        overdue=lambda now: User.objects.filter(pk=facility.pk),
        recipients=lambda person: [person],
        occasion=lambda person: "tuesday",
    )
    monkeypatch.setattr(overdue, "REMINDERS", [overdue_since])

    call_command("restore", tmp_path / "monday", replace=True, verbosity=0)
    overdue.ask_reminders()
    delivery.sweep()

    assert mail.outbox == []
    assert Notification.objects.get(occasion="tuesday").status == "in_doubt"


def test_without_the_hold_the_restore_would_send_again(facility, tmp_path):
    """The control: the same rows, not held, are due for delivery."""
    call_command("backup", tmp_path / "monday", verbosity=0)

    assert Notification.objects.due().filter(occasion="due").exists() is True


@pytest.mark.parametrize("known_by", ("the portal", "another backup"))
def test_whoever_was_erased_stays_erased_when_something_older_comes_back(
    facility, tmp_path, known_by
):
    call_command("backup", tmp_path / "monday", verbosity=0)
    erase_person(facility, by=UserFactory(coordinator=True))
    if known_by == "another backup":
        call_command("backup", tmp_path / "tuesday", verbosity=0)
        Erasure.objects.all().delete()

    call_command("restore", tmp_path / "monday", replace=True, verbosity=0)

    facility.refresh_from_db()
    assert facility.name == "Erased person"
    assert [*storage.listing("files/")] == []
    assert not Upload.objects.exclude(file_name="erased").exists()


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


@pytest.mark.true_time
def test_a_connection_that_is_just_closing_is_waited_for(facility, tmp_path):
    call_command("backup", tmp_path / "monday", verbosity=0)
    leaving = psycopg2.connect(**connection.get_connection_params())
    clock = Timer(0.5, leaving.close)
    clock.start()

    call_command("restore", tmp_path / "monday", replace=True, verbosity=0)

    clock.join()
    assert User.objects.filter(pk=facility.pk).exists()


# --- broken at each step: the old state, and nothing left lying about ----------------------------


def databases():
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database")
        own = connection.settings_dict["NAME"]  # other processes restore theirs at the same time
        return {name for (name,) in cursor.fetchall() if name.startswith(own)}


def refuse(*args, **options):
    raise OSError("broken here")


@pytest.mark.parametrize(
    "step",
    (
        "storage.patient_client",
        "postgres.load",
        "call_command",
        "overdue.ask_reminders",
        "hold_mails",
        "postgres.take_the_place",
    ),
)
def test_a_restore_that_breaks_leaves_the_portal_as_it_was(facility, tmp_path, monkeypatch, step):
    call_command("backup", tmp_path / "monday", verbosity=0)
    UserFactory(email="since@monday.example")
    before, there = rows(), databases()
    statuses = dict(Notification.objects.values_list("occasion", "status"))

    with monkeypatch.context() as broken:
        broken.setattr(f"fbias.reporting.restore.{step}", refuse)
        with pytest.raises(CommandError, match="broken here"):
            call_command("restore", tmp_path / "monday", replace=True, verbosity=0)

    assert (rows(), databases()) == (before, there)
    assert dict(Notification.objects.values_list("occasion", "status")) == statuses
    call_command("restore", tmp_path / "monday", replace=True, verbosity=0)
    assert not User.objects.filter(email="since@monday.example").exists()
    assert databases() == there


def test_a_dump_that_does_not_load_leaves_the_portal_as_it_was(facility, tmp_path):
    call_command("backup", tmp_path / "monday", verbosity=0)
    dump, manifest = tmp_path / "monday" / DUMP, tmp_path / "monday" / MANIFEST
    dump.write_bytes(dump.read_bytes()[:-500])
    said = json.loads(manifest.read_text()) | {"dump_sha256": sha256_of(dump)}
    manifest.write_text(json.dumps(said))
    before, there = rows(), databases()

    with pytest.raises(CommandError, match="pg_restore failed"):
        call_command("restore", tmp_path / "monday", replace=True, verbosity=0)

    assert (rows(), databases()) == (before, there)


def test_somebody_who_comes_in_the_middle_stops_the_restore(facility, tmp_path, monkeypatch):
    call_command("backup", tmp_path / "monday", verbosity=0)
    before, there = rows(), databases()
    coming = connection.get_connection_params()
    hold, guests = restoring.hold_mails, []

    def hold_and_let_in(taken_at):
        guests.append(psycopg2.connect(**coming))
        return hold(taken_at)

    monkeypatch.setattr(restoring, "hold_mails", hold_and_let_in)

    with pytest.raises(CommandError, match="could not be replaced"):
        call_command("restore", tmp_path / "monday", replace=True, verbosity=0)

    guests[0].close()
    assert (rows(), databases()) == (before, there)


def test_what_an_interrupted_restore_left_is_cleared(facility, tmp_path):
    call_command("backup", tmp_path / "monday", verbosity=0)
    there = databases()
    with postgres.maintenance() as execute:
        for rest in (postgres.BESIDE, postgres.REPLACED):
            execute("CREATE DATABASE {}", connection.settings_dict["NAME"] + rest)

    call_command("restore", tmp_path / "monday", replace=True, verbosity=0)

    assert databases() == there


def test_what_an_interrupted_backup_left_is_cleared(facility, tmp_path):
    (tmp_path / "monday.partial" / "files").mkdir(parents=True)
    (tmp_path / "monday.partial" / "files" / "half").write_bytes(b"half a file")
    (tmp_path / "monday.partial" / DUMP).write_bytes(b"half a dump")

    call_command("backup", tmp_path / "monday", verbosity=0)

    made = {path.name for path in (tmp_path / "monday").iterdir()}
    assert made == {DUMP, MANIFEST, STONES, "files"}
    assert not (tmp_path / "monday" / "files" / "half").exists()
    assert not (tmp_path / "monday.partial").exists()


def test_two_backups_never_write_to_one_folder(facility, tmp_path):
    with (
        alone_in(tmp_path / "monday.partial"),
        pytest.raises(CommandError, match="Another backup"),
    ):
        call_command("backup", tmp_path / "monday", verbosity=0)

    call_command("backup", tmp_path / "monday", verbosity=0)


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
