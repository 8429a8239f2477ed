"""A file that was removed comes back for a day; then its bytes go."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.urls import reverse

from consultations.enums import ConsultationStatus as S
from consultations.models import Consultation, ConsultationImage
from fbias.core.errors import DomainError
from fbias.imagery import storage
from fbias.imagery.enums import UploadState
from fbias.imagery.images import remove_image, restore_image
from fbias.imagery.models import Removal, Upload
from fbias.imagery.services import start_upload
from fbias.imagery.sweeping import sweep
from projects.models import ProjectImage
from tests.factories import (
    ConsultationFactory,
    ConsultationImageFactory,
    ProjectImageFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def image():
    """The only image of a confirmed place, in the store."""
    made = ConsultationImageFactory(
        consultation=ConsultationFactory(confirmed=True), role="difficult"
    )
    storage.write(made.upload.storage_key, b"pixels", content_type="application/octet-stream")
    return made


def as_it_is(row):
    return type(row).objects.values().get(pk=row.pk)


def test_undo_brings_image_role_addresses_and_place_back(image, django_capture_on_commit_callbacks):
    place, key, before = image.consultation, image.pk, as_it_is(image)
    with django_capture_on_commit_callbacks(execute=True):
        remove_image(image, by=place.requester)
    assert not place.images.exists()
    assert Consultation.objects.get().status == S.PROVISIONAL

    with django_capture_on_commit_callbacks(execute=True):
        found = restore_image(place, by=place.requester, image_pk=key)

    assert as_it_is(found) == before
    assert Consultation.objects.get().status == S.CONFIRMED
    assert storage.size_of(found.upload.storage_key) == len(b"pixels")
    assert not Removal.objects.exists()


def test_the_word_of_a_coordinator_comes_back_with_the_file_it_was_about():
    place = ConsultationFactory(confirmed=True, accepted_reason="They bring a disk.")
    image = ConsultationImageFactory(
        consultation=place, upload__available=False, upload__unreadable=True
    )
    key = image.pk
    remove_image(image, by=place.requester)
    assert Consultation.objects.get().accepted_reason == ""

    restore_image(place, by=place.requester, image_pk=key)

    again = Consultation.objects.get()
    assert (again.status, again.accepted_reason) == (S.CONFIRMED, "They bring a disk.")


def test_after_a_day_the_bytes_go_and_undo_says_so(image, django_capture_on_commit_callbacks):
    place, key, upload = image.consultation, image.pk, image.upload
    remove_image(image, by=place.requester)
    sweep()
    assert Upload.objects.get().state == UploadState.AVAILABLE
    Removal.objects.update(removed_at=Now() - timedelta(hours=25))

    with pytest.raises(DomainError, match="can no longer be brought back"):
        restore_image(place, by=place.requester, image_pk=key)
    with django_capture_on_commit_callbacks(execute=True):
        assert sweep()["forgotten"] == 1

    upload.refresh_from_db()
    assert upload.state == UploadState.EXPIRED
    assert storage.size_of(upload.storage_key) is None
    assert not Removal.objects.exists()


def test_what_never_arrived_goes_at_once():
    image = ConsultationImageFactory(
        consultation=ConsultationFactory(provisional=True), upload__available=False
    )
    remove_image(image, by=image.consultation.requester)

    assert Upload.objects.get().state == UploadState.EXPIRED
    assert not Removal.objects.exists()


def test_room_that_is_wanted_for_a_new_file_is_taken_from_what_was_removed(image, settings):
    owner, size = image.upload.owner, image.upload.declared_size
    settings.UPLOAD_QUOTA_BYTES = size
    remove_image(image, by=image.consultation.requester)

    start_upload(owner, file_name="new.tif", size=size, request_key="0" * 31 + "1")

    assert not Removal.objects.exists()
    assert Upload.objects.filter(state=UploadState.EXPIRED).count() == 1


def test_a_file_that_a_project_shows_too_stays_when_its_removal_is_forgotten(image):
    shown = ProjectImageFactory(upload=image.upload)
    remove_image(image, by=image.consultation.requester)
    Removal.objects.update(removed_at=Now() - timedelta(hours=25))

    sweep()

    shown.upload.refresh_from_db()
    assert shown.upload.state == UploadState.AVAILABLE


def test_the_page_offers_undo_to_whoever_may_change_it_and_to_nobody_else(client, image):
    place, key = image.consultation, image.pk
    step = reverse("consultations:step", args=[place.pk, 3])
    undo = reverse("consultations:image_restore", args=[place.pk, key])
    remove_image(image, by=place.requester)

    client.force_login(UserFactory())
    assert client.post(undo).status_code == 404
    client.force_login(place.requester)
    assert f'action="{undo}"' in client.get(step).content.decode()
    answer = client.post(undo, headers={"accept": "text/html"})

    assert (answer.status_code, answer.url) == (302, step)
    assert ConsultationImage.objects.filter(pk=key).exists()
    assert f'action="{undo}"' not in client.get(step).content.decode()


def test_an_image_of_a_project_comes_back_as_well():
    image = ProjectImageFactory(role="positive")
    project, key, before = image.project, image.pk, as_it_is(image)
    remove_image(image, by=project.requester)
    assert not ProjectImage.objects.exists()

    found = restore_image(project, by=project.requester, image_pk=key)

    assert as_it_is(found) == before
