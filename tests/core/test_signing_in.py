"""Whoever must sign in first is led back to where they were; a fragment or a program is told so."""

import pytest
from django.test import override_settings
from django.urls import reverse

from fbias.core.signing_in import page_above
from tests.factories import SessionFactory, UserFactory

pytestmark = pytest.mark.django_db

SENTENCE = "You are no longer signed in: nothing was saved."
FROM = {"Referer": "http://testserver/members/me/availability/?month=3"}
BACK = "/accounts/login/?next=%2Fmembers%2Fme%2Favailability%2F%3Fmonth%3D3"


@pytest.fixture
def address():
    return reverse("members:absence_add")


def told(response):
    return [str(message) for message in response.wsgi_request._messages]


def test_a_form_sent_after_the_session_ended_leads_back_to_its_page(client, address):
    response = client.post(address, {"days": "tomorrow"}, headers=FROM)

    assert (response.status_code, response.url) == (302, BACK)
    assert told(response) == [SENTENCE]


@pytest.mark.parametrize(
    "before", ("", "https://elsewhere.example/trap/", "//elsewhere.example/", "javascript:alert(1)")
)
def test_a_form_of_no_page_of_ours_leads_to_the_page_above_its_address(client, address, before):
    response = client.post(address, headers={"Referer": before})

    assert (
        response.url == f"/accounts/login/?next={'/members/me/availability/'.replace('/', '%2F')}"
    )


def test_a_page_asked_for_is_the_one_that_comes_after_signing_in(client):
    response = client.get(reverse("members:profile"), headers=FROM)

    assert response.url == "/accounts/login/?next=/profile/"
    assert told(response) == []


@pytest.mark.parametrize("method", ("get", "post"))
def test_a_fragment_is_told_in_a_sentence_with_a_link_and_no_page(client, address, method):
    answer = getattr(client, method)(address, headers=FROM | {"HX-Request": "true"})

    page = answer.content.decode()
    assert (answer.status_code, SENTENCE in page, BACK in page) == (401, True, True)
    assert "<html" not in page


@pytest.mark.parametrize("method", ("get", "post"))
def test_a_program_is_told_as_json(client, address, method):
    answer = getattr(client, method)(address, headers=FROM | {"Accept": "application/json"})

    assert answer.status_code == 401
    assert answer.json() == {"sentence": SENTENCE, "sign_in": BACK}


def test_a_fragment_whose_view_leads_elsewhere_turns_the_whole_page(client):
    person = UserFactory(coordinator=True)
    client.force_login(person)

    with override_settings(REQUIRE_STAFF_MFA=True):
        answer = client.get(reverse("members:directory"), headers={"HX-Request": "true"})

    assert (answer.status_code, answer.headers["HX-Redirect"]) == (200, reverse("mfa_index"))
    assert answer.content == b""


@pytest.mark.parametrize(
    ("address", "page"),
    (
        ("/calendar/new-link/", "/calendar/"),
        ("/members/me/availability/absences/add/", "/members/me/availability/"),
        ("/projects/1/work/timer/", "/projects/1/work/"),
        ("/admin/logout/", "/admin/"),
        ("/language/", "/"),
    ),
)
def test_an_address_that_takes_only_what_a_button_sends_leads_to_its_page(client, address, page):
    client.force_login(UserFactory(coordinator=True))

    response = client.get(address)

    assert (response.status_code, response.url) == (302, page)


def test_the_address_of_booking_a_session_leads_to_the_session_on_its_day(client):
    session = SessionFactory()

    response = client.get(page_above(reverse("consultations:claim", args=[session.pk])))

    day = reverse("consultations:opendesk", args=[session.open_desk_id])
    assert response.url == f"{day}#session-{session.pk}"


def test_a_program_that_asks_the_wrong_way_is_told_so(client):
    client.force_login(UserFactory())

    answer = client.get("/calendar/new-link/", headers={"Accept": "application/json"})

    assert answer.status_code == 405
