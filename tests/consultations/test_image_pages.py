"""Images through their consultation: what goes wrong ends in a sentence."""

import urllib.request
from uuid import uuid4

import pytest
from django.urls import reverse

from fbias.core.errors import DomainError
from fbias.core.models import TimelineEntry
from fbias.imagery import storage
from fbias.imagery.images import give_role, remove_image
from fbias.imagery.models import Preview
from tests.factories import ConsultationFactory, ConsultationImageFactory, ProjectImageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def no_store(settings):
    settings.S3_ENDPOINT = "http://127.0.0.1:1"


@pytest.mark.usefixtures("no_store")
def test_a_store_that_does_not_answer_is_a_sentence(client):
    image = ConsultationImageFactory()
    client.force_login(image.consultation.requester)
    where = (image.consultation.pk, image.pk)

    file = client.get(reverse("consultations:image_download", args=where))

    assert file.status_code == 503
    assert file["Retry-After"] == "30"
    assert "The image store does not answer." in file.content.decode()
    assert not TimelineEntry.objects.filter(verb="consultation.download").exists()


@pytest.mark.usefixtures("no_store")
def test_a_picture_is_led_to_without_asking_the_store(client):
    image = ConsultationImageFactory()
    preview = Preview.objects.create(upload=image.upload, image_index=0, width=1, height=1)
    client.force_login(image.consultation.requester)
    where = (image.consultation.pk, image.pk, preview.pk)

    answer = client.get(reverse("consultations:image_preview", args=where))

    assert answer.status_code == 302
    assert preview.key in answer["Location"]
    assert "no-store" in answer["Cache-Control"]


def test_the_signed_picture_is_shown_by_browsers_and_expires_in_minutes(client, settings):
    image = ConsultationImageFactory()
    preview = Preview.objects.create(upload=image.upload, image_index=0, width=1, height=1)
    storage.write(preview.key, b"\x89PNG", content_type="application/octet-stream")
    client.force_login(image.consultation.requester)
    where = (image.consultation.pk, image.pk, preview.pk)

    page = client.get(reverse("consultations:image_preview", args=where))
    with urllib.request.urlopen(page["Location"], timeout=20) as answer:
        assert answer.read() == b"\x89PNG"
        assert answer.headers["Content-Type"] == "image/png"
        assert answer.headers["Content-Disposition"] == "inline"
    assert "X-Amz-Expires=300" in page["Location"]
    assert settings.S3_PUBLIC_ENDPOINT in page["Content-Security-Policy"].partition("img-src")[2]


def test_a_key_whose_file_was_taken_away_announces_no_other_file(client):
    consultation = ConsultationFactory(provisional=True)
    client.force_login(consultation.requester)
    address = reverse("consultations:begin_image", args=(consultation.pk,))
    sent = {"name": "a.tif", "size": 10, "role": "typical", "key": str(uuid4())}
    first = client.post(address, sent, content_type="application/json").json()
    client.post(first["urls"]["remove"], content_type="application/json")

    again = client.post(address, sent, content_type="application/json")
    other = client.post(address, sent | {"key": str(uuid4())}, content_type="application/json")

    assert again.status_code == 409
    assert again.json() == {"sentence": "This upload was abandoned. Please choose the file again."}
    assert other.status_code == 201
    assert consultation.images.get().pk == other.json()["image"]


@pytest.mark.parametrize(
    ("factory", "owner"),
    ((ConsultationImageFactory, "consultation"), (ProjectImageFactory, "project")),
)
def test_an_image_that_was_removed_meanwhile_is_said_to_be_gone(factory, owner):
    image = factory()
    by = getattr(image, owner).requester
    type(image).objects.all().delete()

    with pytest.raises(DomainError, match="removed in the meantime"):
        remove_image(image, by=by)
    with pytest.raises(DomainError, match="removed in the meantime"):
        give_role(image, by=by, role="difficult")

    assert not TimelineEntry.objects.exists()


def report_of(**facts):
    image = {
        "name": None, "axes": "YX", "shape": [64, 64], "dtype": "uint16", "channels": None,
        "pixel_size_um": {"x": 0.1, "y": 0.1, "z": None}, "time_step_s": None, **facts,
    }  # fmt: skip
    return {"readable": True, "format": "tiff", "images": [image], "findings": []}


def test_images_that_do_not_fit_the_answers_are_asked_about_on_the_page(client):
    first = ConsultationImageFactory(upload__report=report_of())
    found = first.consultation
    found.answers |= {"goals": ["bright"], "modality": "live-imaging"}
    found.save()
    client.force_login(found.requester)

    page = client.get(found.get_absolute_url()).content.decode()

    assert "Please add a difficult example." in page
    assert "Do you have a <button" in page  # “control” is explained
    assert "Only one slice was sent." in page


def test_while_an_image_is_on_its_way_nothing_is_asked_about_the_set(client):
    first = ConsultationImageFactory(upload__report=report_of())
    ConsultationImageFactory(
        consultation=first.consultation, upload__available=False, upload__under_inspection=True
    )
    client.force_login(first.consultation.requester)

    page = client.get(first.consultation.get_absolute_url()).content.decode()

    assert "Please add a difficult example." not in page
