import hashlib
import os
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from fbias.core.errors import DomainError
from fbias.imagery import services, storage
from fbias.imagery.enums import Rejection, UploadState
from fbias.imagery.http import upload_state
from fbias.imagery.models import Upload
from fbias.imagery.removals import abandon_upload
from fbias.imagery.tasks import verify_upload
from fbias.imagery.workflow import take_step
from tests.factories import UploadFactory, UserFactory
from tests.imagery import odd_files
from tests.imagery.conftest import PART, get, put

pytestmark = pytest.mark.django_db
BROKEN_OFF = (
    "Broken off before all of it arrived. Whoever sent it goes on by choosing the same file again."
)


def test_a_file_in_three_parts_becomes_available_with_the_servers_hash(small_parts, stored):
    content = os.urandom(2 * PART + 1000)

    upload = stored(content)
    assert upload.state == UploadState.RECEIVED
    assert verify_upload(upload_id=str(upload.pk)) == "available"

    upload.refresh_from_db()
    assert upload.sha256 == hashlib.sha256(content).hexdigest()
    assert upload.available_at
    assert storage.size_of(upload.incoming_key) is None
    headers, body = get(services.download_url(upload))
    assert body == content
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["Content-Disposition"] == 'attachment; filename="cells.tif"'
    assert headers["Cache-Control"] == "private, no-store"


def test_the_same_request_key_gives_the_same_row(owner):
    key = uuid.uuid4()
    first = services.start_upload(owner, file_name="a.tif", size=10, request_key=key)
    again = services.start_upload(owner, file_name="b.tif", size=99, request_key=key)

    assert again.pk == first.pk
    assert (again.file_name, again.declared_size) == ("a.tif", 10)


@pytest.mark.parametrize("size", (0, -1))
def test_an_empty_file_is_refused_before_a_byte_is_sent(announce, size):
    with pytest.raises(DomainError, match="empty"):
        announce(b"", size=size)
    assert not Upload.objects.exists()


def test_a_file_above_the_limit_is_refused(announce, settings):
    settings.UPLOAD_MAX_BYTES = 100
    with pytest.raises(DomainError, match="larger than"):
        announce(b"", size=101)
    assert not Upload.objects.exists()


def test_announced_files_count_against_the_quota_of_their_owner_only(owner, settings):
    settings.UPLOAD_QUOTA_BYTES = 1000
    UploadFactory(owner=owner, declared_size=900)
    UploadFactory(owner=owner, declared_size=900, state=UploadState.EXPIRED)

    with pytest.raises(DomainError, match="together"):
        services.start_upload(owner, file_name="a", size=101, request_key=uuid.uuid4())
    services.start_upload(owner, file_name="a", size=100, request_key=uuid.uuid4())
    services.start_upload(UserFactory(), file_name="a", size=1000, request_key=uuid.uuid4())


@pytest.mark.django_db(transaction=True)
def test_two_starts_at_once_do_not_both_get_the_last_room(settings):
    settings.UPLOAD_QUOTA_BYTES = 1000
    owner = UserFactory()

    def start(_):
        try:
            services.start_upload(owner, file_name="a", size=700, request_key=uuid.uuid4())
        except DomainError:
            return "refused"
        finally:
            connection.close()
        return "started"

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(start, range(4)))

    assert sorted(results) == ["refused"] * 3 + ["started"]


@pytest.mark.parametrize(
    ("size", "expected"),
    (
        (1, 8 * 1024**2),
        (5 * 1024**3, 8 * 1024**2),
        (80_000 * 1024**2, 8 * 1024**2),
        (80_000 * 1024**2 + 1, 9 * 1024**2),
        (5 * 1024**4, 525 * 1024**2),
    ),
)
def test_parts_grow_with_the_file_and_never_pass_ten_thousand(size, expected):
    part = services.part_size_for(size)

    assert part == expected
    assert -(-size // part) <= 10_000


@pytest.mark.parametrize("numbers", ([], [0], [2], [1, 2], range(1, 66)))
def test_parts_that_the_file_does_not_have_are_not_signed(announce, numbers):
    upload = announce(b"x" * 1000)

    with pytest.raises(DomainError):
        services.sign_parts(upload, numbers)

    upload.refresh_from_db()
    assert upload.state == UploadState.CREATED


@pytest.mark.parametrize("length", (0, 999, 1001, 100_000))
def test_a_part_of_another_length_than_signed_is_refused_by_the_store(announce, length):
    upload = announce(b"x" * 1000)
    (url,) = services.sign_parts(upload, [1]).values()

    assert put(url, b"x" * length) == 403
    assert services.uploaded_parts(upload) == []
    with pytest.raises(DomainError, match="not arrived"):
        services.complete_upload(upload)


def test_a_missing_part_keeps_the_upload_open_and_it_can_go_on(small_parts, announce, send):
    content = os.urandom(2 * PART + 10)
    upload = announce(content)
    urls = services.sign_parts(upload, [1, 2, 3])
    put(urls[3], content[2 * PART :])
    put(urls[1], content[:PART])

    with pytest.raises(DomainError, match="not arrived"):
        services.complete_upload(upload)

    upload.refresh_from_db()
    assert upload.state == UploadState.RECEIVING
    assert services.uploaded_parts(upload) == [
        {"number": 1, "size": PART},
        {"number": 3, "size": 10},
    ]
    put(services.sign_parts(upload, [2])[2], content[PART : 2 * PART])
    assert services.complete_upload(upload).state == UploadState.RECEIVED


def test_a_part_sent_twice_counts_once(announce):
    upload = announce(b"b" * 1000, sha256=True)
    (url,) = services.sign_parts(upload, [1]).values()
    assert put(url, b"b" * 1000) == 200
    assert put(url, b"b" * 1000) == 200

    assert services.uploaded_parts(upload) == [{"number": 1, "size": 1000}]
    services.complete_upload(upload)

    assert verify_upload(upload_id=str(upload.pk)) == "available"


def test_completing_twice_gives_the_same_answer(stored):
    upload = stored(b"x" * 1000)

    assert services.complete_upload(upload).state == UploadState.RECEIVED
    verify_upload(upload_id=str(upload.pk))
    upload.refresh_from_db()
    assert services.complete_upload(upload).state == UploadState.AVAILABLE


def test_completing_what_was_never_sent_is_refused(announce):
    with pytest.raises(DomainError, match="Nothing"):
        services.complete_upload(announce(b"x"))


def test_another_content_than_announced_is_rejected_and_removed(announce, send):
    upload = announce(b"x" * 1000)
    send(upload, b"y" * 1000)
    services.complete_upload(upload)

    assert verify_upload(upload_id=str(upload.pk)) == "rejected"

    upload.refresh_from_db()
    assert (upload.rejection, upload.sha256) == (Rejection.HASH, "")
    assert storage.size_of(upload.incoming_key) is None
    assert storage.size_of(upload.storage_key) is None
    with pytest.raises(DomainError):
        services.download_url(upload)


def test_a_hash_told_at_the_end_is_checked_too(announce, send):
    upload = announce(b"x" * 1000, sha256="")
    send(upload, b"x" * 1000)
    services.complete_upload(upload, sha256="0" * 64)

    assert verify_upload(upload_id=str(upload.pk)) == "rejected"


def test_a_hash_told_at_the_end_does_not_replace_the_first_one(announce, send):
    upload = announce(b"x" * 1000)
    send(upload, b"y" * 1000)
    services.complete_upload(upload, sha256=hashlib.sha256(b"y" * 1000).hexdigest())

    assert verify_upload(upload_id=str(upload.pk)) == "rejected"


def test_a_size_that_lies_is_rejected_by_the_servers_own_look(stored):
    upload = stored(b"x" * 1000)
    Upload.objects.filter(pk=upload.pk).update(declared_size=999)

    assert verify_upload(upload_id=str(upload.pk)) == "rejected"

    upload.refresh_from_db()
    assert upload.rejection == Rejection.SIZE


def test_a_file_that_vanished_from_the_store_is_rejected(stored):
    upload = stored(b"x" * 1000)
    storage.remove(upload.incoming_key)

    assert verify_upload(upload_id=str(upload.pk)) == "rejected"

    upload.refresh_from_db()
    assert upload.rejection == Rejection.MISSING


def test_old_part_addresses_change_no_byte_of_a_verified_file(announce, send):
    content = os.urandom(1000)
    upload = announce(content)
    urls = send(upload, content)
    services.complete_upload(upload)
    assert put(urls[1], b"z" * 1000) == 404
    verify_upload(upload_id=str(upload.pk))

    assert put(urls[1], b"z" * 1000) == 404

    upload.refresh_from_db()
    assert storage.measure(upload.storage_key) == (1000, hashlib.sha256(content).hexdigest())


def test_even_a_write_to_the_collecting_key_cannot_reach_the_verified_file(stored):
    content = b"x" * 1000
    upload = stored(content)
    verify_upload(upload_id=str(upload.pk))

    storage.write(upload.incoming_key, b"z" * 1000, content_type="text/html")

    upload.refresh_from_db()
    assert storage.measure(upload.storage_key) == (1000, upload.sha256)


TWO_KINDS_AT_ONCE = {
    "page in a description.tif": odd_files.tiff(description="<html><script>1</script></html>"),
    "script.gif": b"GIF89a/*" + bytes(20) + b"*/=1;",
    "archive behind a paper.pdf": b"%PDF-1.4\n" + odd_files.archive("a.txt"),
    "drawing.png": b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>',
    "page.tif": b"<!doctype html><script>1</script>",
}
OF_ONE_FILE = {"content-length", "content-disposition", "etag", "last-modified", "date"}


def test_files_that_are_two_kinds_at_once_are_handed_out_alike(stored):
    told = []
    for name, content in TWO_KINDS_AT_ONCE.items():
        upload = stored(content, name=name)
        verify_upload(upload_id=str(upload.pk))
        upload.refresh_from_db()
        headers, _body = get(services.download_url(upload))
        kept, _, _ = headers["Content-Disposition"].partition(";")
        same = {key.lower(): value for key, value in headers.items() if "amz" not in key.lower()}
        told.append(
            {key: value for key, value in same.items() if key not in OF_ONE_FILE} | {"kept": kept}
        )

    assert told == [told[0]] * len(TWO_KINDS_AT_ONCE)
    assert (told[0]["content-type"], told[0]["kept"]) == ("application/octet-stream", "attachment")


def test_the_store_serves_nothing_without_a_signature(stored):
    upload = stored(b"x" * 1000)
    verify_upload(upload_id=str(upload.pk))
    upload.refresh_from_db()

    address = services.download_url(upload).partition("?")[0]

    assert put(address, b"z") == 403
    with pytest.raises(OSError, match="403"):
        get(address)


def test_a_damaged_file_is_not_handed_out(stored):
    upload = stored(b"x" * 1000)
    verify_upload(upload_id=str(upload.pk))
    upload.refresh_from_db()
    storage.write(upload.storage_key, b"x" * 999, content_type="application/octet-stream")

    with pytest.raises(DomainError, match="damaged"):
        services.download_url(upload)

    upload.refresh_from_db()
    assert upload.damaged_at


def test_large_files_are_copied_in_ranges(monkeypatch):
    monkeypatch.setattr(storage, "COPY_PART", PART)
    content = os.urandom(2 * PART + 123)
    source, target = f"incoming/{uuid.uuid4().hex}", f"files/{uuid.uuid4().hex}"
    storage.write(source, content, content_type="application/octet-stream")

    storage.copy(source, target, size=len(content))

    assert storage.measure(target) == (len(content), hashlib.sha256(content).hexdigest())


def test_two_workers_verify_one_upload_once(stored):
    upload = stored(b"x" * 1000)
    Upload.objects.filter(pk=upload.pk).update(leased_until="9999-01-01T00:00Z")

    assert verify_upload(upload_id=str(upload.pk)) == "received"

    Upload.objects.filter(pk=upload.pk).update(leased_until="2020-01-01T00:00Z")
    assert verify_upload(upload_id=str(upload.pk)) == "available"
    assert verify_upload(upload_id=str(upload.pk)) == "available"


def test_a_step_is_taken_by_exactly_one_of_two(owner):
    upload = UploadFactory(owner=owner)
    same = Upload.objects.get(pk=upload.pk)

    assert take_step(upload, "receive", multipart_id="a")
    assert not take_step(same, "receive", multipart_id="b")

    assert same.multipart_id == "a"


@pytest.mark.django_db(transaction=True)
def test_the_one_who_signs_second_leaves_no_open_parts_behind(announce):
    upload = announce(b"x" * 1000)
    twin = Upload.objects.get(pk=upload.pk)

    services.sign_parts(upload, [1])
    services.sign_parts(twin, [1])

    opened = [one for key, one, _ in storage.open_multiparts() if key == upload.incoming_key]
    assert opened == [upload.multipart_id] == [twin.multipart_id]


@pytest.mark.django_db(transaction=True)
def test_an_abandoned_upload_leaves_nothing_in_the_store(announce, stored):
    sending = announce(b"x" * 1000)
    put(services.sign_parts(sending, [1])[1], b"x" * 1000)
    done = stored(b"y" * 1000)
    verify_upload(upload_id=str(done.pk))
    done.refresh_from_db()

    for upload in (sending, done):
        abandon_upload(upload)
        abandon_upload(upload)
        assert upload.state == UploadState.EXPIRED
        assert storage.size_of(upload.storage_key) is None
        with pytest.raises(DomainError, match="abandoned"):
            services.complete_upload(upload)
    assert not [key for key, _, _ in storage.open_multiparts() if key == sending.incoming_key]


@pytest.mark.parametrize(
    "wrong",
    (
        {"declared_size": 0},
        {"state": "nonsense"},
        {"state": "available", "sha256": "a" * 64},
        {"state": "verified", "sha256": "abc"},
        {"state": "rejected"},
    ),
)
def test_the_database_refuses_nonsense(wrong):
    upload = UploadFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        Upload.objects.filter(pk=upload.pk).update(**wrong)


TAKES_LONGER = (
    "All of it has arrived. Checking it takes longer than usual: we go on by ourselves, "
    "and you may leave this page."
)


@pytest.mark.parametrize(
    ("state", "minutes", "label", "sentence"),
    (
        ("receiving", 4, "Being sent", "The file is on its way."),
        ("created", 6, "Broken off", BROKEN_OFF),
        ("receiving", 6, "Broken off", BROKEN_OFF),
        ("received", 4, "Being checked", "All of it has arrived. We are checking it now."),
        ("received", 6, "Being checked", TAKES_LONGER),
    ),
)
def test_an_upload_that_nobody_sends_any_more_is_called_broken_off(state, minutes, label, sentence):
    upload = UploadFactory(state=state, touched_at=timezone.now() - timedelta(minutes=minutes))

    told = upload_state(upload)

    assert (told["label"], told["sentence"]) == (label, sentence)
