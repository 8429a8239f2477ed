"""A worker that was killed is replaced soon, and leaves no file of a user behind."""

import contextlib
import os
import tempfile
import time
from datetime import timedelta

import pytest
from django.db.models.functions import Now

from fbias.imagery import inspection, leases, scratch, verification
from fbias.imagery.enums import InspectionState, UploadState
from fbias.imagery.leases import HOLD, Lease
from fbias.imagery.models import Upload
from fbias.imagery.scratch import remove_remains, scratch_folder
from tests.factories import UploadFactory


class Killed(BaseException):
    """As with kill -9, nothing of ours runs afterwards."""


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("module", "step", "act", "made"),
    (
        (inspection, "_look", inspection.inspect, {"under_inspection": True}),
        (verification, "_judge", verification.verify, {"state": UploadState.RECEIVED}),
    ),
)
def test_whoever_takes_over_waits_three_minutes_at_most(monkeypatch, module, step, act, made):
    upload = UploadFactory(**made)
    held = []

    def look(*_args):
        held.append(Upload.objects.filter(leased_until__lte=Now() + HOLD).exists())
        raise Killed

    monkeypatch.setattr(module, step, look)
    with contextlib.suppress(Killed):
        act(upload.pk)

    assert held == [True]
    assert timedelta(minutes=3) == HOLD


@pytest.mark.django_db
def test_a_lease_is_renewed_while_its_worker_lives(monkeypatch):
    upload = UploadFactory(available=True, inspection=InspectionState.RUNNING)
    nearly_over = Upload.objects.filter(pk=upload.pk)
    nearly_over.update(leased_until=Now() + timedelta(seconds=5))
    lease = Lease(upload.pk)

    lease.renew()
    assert not nearly_over.filter(leased_until__gt=Now() + timedelta(minutes=1)).exists()
    monkeypatch.setattr(leases, "RENEW_EVERY_SECONDS", 0)
    lease.renew()

    assert nearly_over.filter(leased_until__gt=Now() + timedelta(minutes=2)).exists()


@pytest.mark.django_db
def test_a_lease_that_was_given_back_stays_given_back(monkeypatch):
    upload = UploadFactory(available=True)
    monkeypatch.setattr(leases, "RENEW_EVERY_SECONDS", 0)

    Lease(upload.pk).renew()

    upload.refresh_from_db()
    assert upload.leased_until is None


@pytest.fixture
def scratch_place(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def left(place, name):
    folder = place / f"{scratch.PREFIX}{name}"
    folder.mkdir()
    (folder / "scratch").write_bytes(b"an image of somebody")
    long_ago = time.time() - scratch.LEFT_AFTER_SECONDS - 1
    os.utime(folder, (long_ago, long_ago))
    return folder


def test_the_file_of_a_killed_worker_is_removed_by_the_next(scratch_place):
    folder = left(scratch_place, "dead")

    with scratch_folder() as mine:
        assert list(scratch_place.iterdir()) == [mine]

    assert not folder.exists()
    assert list(scratch_place.iterdir()) == []


def test_the_folder_of_somebody_at_work_stays(scratch_place):
    with scratch_folder() as mine:
        os.utime(mine, (0, 0))

        assert remove_remains() == []
        assert mine.exists()


@pytest.mark.true_time
def test_a_folder_that_was_just_made_stays(scratch_place):
    folder = left(scratch_place, "young")
    os.utime(folder)

    assert remove_remains() == []
