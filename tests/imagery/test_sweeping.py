import uuid
from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.utils import timezone

from fbias.core.health import age_of
from fbias.core.models import Pulse
from fbias.imagery import inspection, services, storage, sweeping
from fbias.imagery.enums import InspectionState, UploadState
from fbias.imagery.hooks import _callbacks, announce, on_settled
from fbias.imagery.models import Upload
from fbias.imagery.queries import oldest_waiting_upload_age
from fbias.imagery.tasks import reconcile_store, sweep_uploads, verify_upload
from fbias.notifications.models import Notification
from tests.factories import UploadFactory
from tests.imagery.conftest import put

pytestmark = pytest.mark.django_db

AWAY = "http://127.0.0.1:1"
LONG_AGO = Now() - timedelta(days=3)


@pytest.fixture
def listeners():
    """No other app listens while a test looks at the news."""
    before = dict(_callbacks)
    _callbacks.clear()
    yield _callbacks
    _callbacks.clear()
    _callbacks.update(before)


def age(upload, **ago):
    Upload.objects.filter(pk=upload.pk).update(touched_at=Now() - timedelta(**ago))


def rings(callbacks):
    """Names and ids of the tasks that would have been rung after commit."""
    return [(callback.args[0].name, callback.keywords) for callback in callbacks]


def test_a_received_upload_whose_bell_was_lost_is_rung_again(
    stored, django_capture_on_commit_callbacks
):
    upload = stored(b"x" * 100)
    age(upload, minutes=1)

    with django_capture_on_commit_callbacks() as callbacks:
        assert sweep_uploads()["verified"] == 1

    assert rings(callbacks) == [("imagery.verify_upload", {"upload_id": str(upload.pk)})]


def test_the_upload_that_nobody_takes_up_counts_and_one_in_work_does_not(stored):
    assert oldest_waiting_upload_age() is None

    upload = stored(b"x" * 100)
    age(upload, minutes=11)
    assert round(oldest_waiting_upload_age().total_seconds() / 60) == 11

    Upload.objects.filter(pk=upload.pk).update(leased_until=Now() + timedelta(minutes=1))
    assert oldest_waiting_upload_age() is None


def test_a_sweep_says_that_it_came_to_its_end():
    sweep_uploads()

    assert age_of("sweep_uploads") < timedelta(seconds=5)


def test_a_fresh_or_leased_upload_is_left_alone(stored, django_capture_on_commit_callbacks):
    stored(b"x" * 100)
    leased = stored(b"y" * 100)
    age(leased, minutes=1)
    Upload.objects.filter(pk=leased.pk).update(leased_until=Now() + timedelta(minutes=1))

    with django_capture_on_commit_callbacks() as callbacks:
        sweep_uploads()

    assert callbacks == []


def test_a_crash_between_joining_and_commit_is_finished_by_the_sweeper(announce):
    upload = announce(b"x" * 100)
    put(services.sign_parts(upload, [1])[1], b"x" * 100)
    parts = storage.list_parts(upload.incoming_key, upload.multipart_id)
    storage.join_parts(upload.incoming_key, upload.multipart_id, parts)
    Upload.objects.filter(pk=upload.pk).update(completing_at=Now() - timedelta(minutes=5))

    assert sweep_uploads()["completed"] == 1

    upload.refresh_from_db()
    assert upload.state == UploadState.RECEIVED
    assert verify_upload(upload_id=str(upload.pk)) == "available"


def test_a_completion_without_its_parts_stays_open_for_the_person(announce):
    upload = announce(b"x" * 100)
    services.sign_parts(upload, [1])
    Upload.objects.filter(pk=upload.pk).update(completing_at=Now() - timedelta(minutes=5))

    assert sweep_uploads()["completed"] == 0

    upload.refresh_from_db()
    assert (upload.state, upload.completing_at) == (UploadState.RECEIVING, None)


def test_unfinished_uploads_expire_after_two_days_and_their_parts_go(announce):
    sending, young, created = announce(b"x" * 100), announce(b"y" * 100), announce(b"z" * 100)
    put(services.sign_parts(sending, [1])[1], b"x" * 100)
    services.sign_parts(young, [1])
    age(sending, hours=49)
    age(young, hours=47)
    age(created, hours=49)

    assert sweep_uploads()["expired"] == 2

    states = [Upload.objects.get(pk=one.pk).state for one in (sending, young, created)]
    assert states == ["expired", "receiving", "expired"]
    assert not [key for key, _, _ in storage.open_multiparts() if key == sending.incoming_key]


def test_a_stuck_inspection_is_rung_again_and_given_up_after_three(
    django_capture_on_commit_callbacks,
):
    waiting = UploadFactory(under_inspection=True)
    hopeless = UploadFactory(
        under_inspection=True, inspection=InspectionState.RUNNING, inspection_attempts=3
    )
    for upload in (waiting, hopeless):
        age(upload, minutes=5)

    with django_capture_on_commit_callbacks() as callbacks:
        sweep_uploads()

    assert rings(callbacks) == [("imagery.inspect_upload", {"upload_id": str(waiting.pk)})]
    hopeless.refresh_from_db()
    assert hopeless.inspection == InspectionState.FAILED


def test_listeners_hear_of_an_available_upload_once(stored, listeners):
    heard = []
    on_settled(lambda upload: heard.append(upload.state))
    upload = stored(b"x" * 100)

    verify_upload(upload_id=str(upload.pk))
    age(upload, minutes=1)
    sweep_uploads()

    assert heard == ["available"]


def test_listeners_hear_of_a_rejected_upload(stored, listeners):
    heard = []
    on_settled(lambda upload: heard.append((upload.state, upload.rejection)))
    upload = stored(b"x" * 100, sha256="0" * 64)

    verify_upload(upload_id=str(upload.pk))

    assert heard == [("rejected", "hash")]


def test_a_listener_that_fails_is_told_again_and_does_not_stop_the_others(stored, listeners):
    heard = []

    def failing(upload):
        if len(heard) < 2:
            raise RuntimeError("the mail server is away")

    on_settled(failing)
    on_settled(lambda upload: heard.append(upload.state))
    upload = stored(b"x" * 100)
    verify_upload(upload_id=str(upload.pk))
    age(upload, minutes=1)
    assert sweep_uploads()["announced"] == 0
    assert sweep_uploads()["announced"] == 1
    assert sweep_uploads()["announced"] == 0

    assert heard == ["available"] * 3


def test_a_listener_that_breaks_the_transaction_breaks_only_its_own(listeners):
    upload = UploadFactory(available=True, news=1)
    on_settled(lambda upload: Upload.objects.filter(pk=upload.pk).update(declared_size=0))
    heard = []
    on_settled(heard.append)

    assert announce(upload) is False

    assert heard == [upload]
    upload.refresh_from_db()
    assert (upload.declared_size, upload.told) == (1000, 0)


def test_the_night_removes_what_no_row_names_and_keeps_the_rest(fresh_bucket, stored, monkeypatch):
    monkeypatch.setattr(sweeping, "STRAY_AFTER", timedelta(days=-1))
    kept = stored(b"x" * 100)
    verify_upload(upload_id=str(kept.pk))
    kept.refresh_from_db()
    folders = ("incoming", "files", "previews", "thumbnails")
    strays = [f"{folder}/{uuid.uuid4().hex}" for folder in folders]
    for key in strays:
        storage.write(key, b"stray", content_type="application/octet-stream")
    lost_parts = storage.begin_parts(strays[0])

    found = reconcile_store()

    assert found["strays"] == 4
    assert [storage.size_of(key) for key in strays] == [None] * 4
    assert lost_parts not in [one for _, one, _ in storage.open_multiparts()]
    assert storage.size_of(kept.storage_key) == 100


@pytest.mark.true_time
def test_the_night_spares_what_is_young(fresh_bucket):
    key = f"files/{uuid.uuid4().hex}"
    storage.write(key, b"being written", content_type="application/octet-stream")

    reconcile_store()

    assert storage.size_of(key) == 13


@pytest.mark.parametrize("damage", ("removed", "shortened", "one bit"))
def test_the_night_finds_files_that_are_gone_or_changed(fresh_bucket, stored, damage):
    upload = stored(b"x" * 100)
    verify_upload(upload_id=str(upload.pk))
    upload.refresh_from_db()
    content = {"removed": None, "shortened": b"x" * 99, "one bit": b"x" * 99 + b"y"}[damage]
    storage.remove(upload.storage_key)
    if content:
        storage.write(upload.storage_key, content, content_type="application/octet-stream")

    assert reconcile_store()["damaged"] == 1
    assert reconcile_store()["damaged"] == 0

    upload.refresh_from_db()
    assert upload.damaged_at <= timezone.now()
    assert [mail.kind for mail in Notification.objects.filter(recipient=upload.owner)] == [
        "image_damaged"
    ]


def test_the_night_notices_what_was_brought_back_from_a_backup(fresh_bucket, stored):
    upload = stored(b"x" * 100)
    verify_upload(upload_id=str(upload.pk))
    upload.refresh_from_db()
    storage.remove(upload.storage_key)
    reconcile_store()
    storage.write(upload.storage_key, b"x" * 100, content_type="application/octet-stream")

    assert reconcile_store()["whole_again"] == 1

    upload.refresh_from_db()
    assert upload.damaged_at is None


def test_a_store_that_is_away_has_damaged_nothing(settings):
    upload = UploadFactory(available=True)
    settings.S3_ENDPOINT = AWAY

    assert sweeping._scrub() == 0

    upload.refresh_from_db()
    assert upload.damaged_at is None


def test_while_the_store_is_away_the_sweep_does_all_that_needs_no_store(settings, listeners):
    joining = UploadFactory(
        state=UploadState.RECEIVING,
        multipart_id="open",
        completing_at=timezone.now() - timedelta(minutes=3),
    )
    old = UploadFactory(state=UploadState.RECEIVING, multipart_id="old", touched_at=LONG_AGO)
    untold = UploadFactory(available=True, news=1, touched_at=LONG_AGO)
    settings.S3_ENDPOINT = AWAY

    done = sweep_uploads()

    assert (done["completed"], done["expired"], done["announced"]) == (0, 1, 1)
    joining.refresh_from_db()
    old.refresh_from_db()
    untold.refresh_from_db()
    assert (joining.state, old.state, untold.told) == ("receiving", "expired", 1)
    assert joining.completing_at is not None
    assert Pulse.objects.filter(job="sweep_uploads").exists()


def test_while_the_store_is_away_no_attempt_to_open_an_image_is_counted(settings):
    upload = UploadFactory(under_inspection=True)
    settings.S3_ENDPOINT = AWAY

    with pytest.raises(storage.StoreError):
        inspection.inspect(upload.pk)

    upload.refresh_from_db()
    assert (upload.inspection, upload.inspection_attempts) == (InspectionState.WAITING, 0)


def test_a_database_that_names_nothing_of_a_full_store_removes_nothing(fresh_bucket, monkeypatch):
    monkeypatch.setattr(sweeping, "STRAY_AFTER", timedelta(days=-1))
    monkeypatch.setattr(sweeping, "MOST_STRAYS_WITHOUT_A_ROW", 2)
    for number in range(3):
        storage.write(f"files/{number}", b"of another", content_type="application/octet-stream")

    assert sweeping.reconcile()["strays"] == 0
    assert len(list(storage.listing("files/"))) == 3
