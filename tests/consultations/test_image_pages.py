"""Images through their consultation, when the store is away."""

import pytest
from django.urls import reverse

from fbias.core.models import TimelineEntry
from fbias.imagery import storage
from fbias.imagery.models import Preview
from tests.factories import ConsultationImageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def no_store(settings):
    settings.S3_ENDPOINT = "http://127.0.0.1:1"
    storage.client.cache_clear()
    yield
    storage.client.cache_clear()


@pytest.mark.usefixtures("no_store")
def test_a_store_that_does_not_answer_is_a_sentence(client):
    image = ConsultationImageFactory()
    preview = Preview.objects.create(upload=image.upload, image_index=0, width=1, height=1)
    client.force_login(image.consultation.requester)
    where = (image.consultation.pk, image.pk)

    file = client.get(reverse("consultations:image_download", args=where))
    picture = client.get(reverse("consultations:image_preview", args=(*where, preview.pk)))

    assert (file.status_code, picture.status_code) == (503, 503)
    assert "The image store does not answer." in file.content.decode()
    assert not TimelineEntry.objects.filter(verb="consultation.download").exists()
