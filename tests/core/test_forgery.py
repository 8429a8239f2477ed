"""What another site sends in a signed-in person's name is refused."""

import pytest
from django.test import Client
from django.urls import reverse

from consultations.models import Consultation
from tests.access.policy import routes
from tests.factories import SessionFactory, UserFactory

BY_TOKEN = "programs:"  # browsers send no token for another site
ONE_CLICK = "notifications:stop"  # a mail program sends it, as RFC 8058 says; its link is signed


def test_every_view_asks_for_the_token():
    exempt = [
        route.name for route in routes() if getattr(route.pattern.callback, "csrf_exempt", False)
    ]

    assert [name for name in exempt if not name.startswith(BY_TOKEN)] == [ONE_CLICK]


@pytest.mark.django_db
def test_an_address_for_programs_knows_nobody_by_a_cookie(client):
    client.force_login(UserFactory())

    answer = client.post("/api/v1/help-requests", {}, content_type="application/json")

    assert answer.status_code == 401


@pytest.mark.django_db
def test_a_form_without_its_token_changes_nothing():
    session, client = SessionFactory(), Client(enforce_csrf_checks=True)
    client.force_login(UserFactory())

    answer = client.post(reverse("consultations:claim", args=[session.pk]))

    assert answer.status_code == 403
    assert not Consultation.objects.exists()
