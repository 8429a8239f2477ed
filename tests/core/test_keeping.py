"""The browser lets go of what was typed only when the server says that it was saved."""

import pytest
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.test import Client, override_settings
from django.urls import include, path, reverse

from fbias.core.errors import DomainError
from tests.factories import UserFactory

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.urls("tests.core.test_keeping"),
]

NAME = "0123456789abcdef"


def saving(request):
    messages.success(request, "Saved.")
    return redirect("/")


def warning(request):
    messages.warning(request, "Read it again.")
    return redirect("/")


def unclear(request):
    return HttpResponse("Say more.", status=422)


def refusing(request):
    raise DomainError("Taken.")


urlpatterns = [
    path("saving/", saving),
    path("warning/", warning),
    path("unclear/", unclear),
    path("refusing/", refusing),
    path("", include("fbias.urls")),
]


def saved(client, address, name=NAME):
    response = client.post(address, {"kept": name})
    found = response.cookies.get("kept_saved")
    return found.value.split(".") if found else []


def test_what_was_saved_is_named_until_the_browser_has_read_it(client):
    assert saved(client, "/saving/") == [NAME]
    assert saved(client, "/saving/", "fedcba9876543210") == ["fedcba9876543210", NAME]


@pytest.mark.parametrize("address", ("/warning/", "/unclear/", "/refusing/", "/profile/"))
def test_what_was_refused_stays_with_the_browser(client, address):
    assert saved(client, address) == []


@pytest.mark.parametrize("name", ("", "x", "0123456789abcde.", "../0123456789abcd", "a" * 5000))
def test_a_name_that_no_browser_of_ours_gives_is_not_repeated(client, name):
    assert saved(client, "/saving/", name) == []


def who(client):
    return client.get(reverse("signed_in"), headers={"Accept": "application/json"}).json()


def test_who_signed_in_beside_a_page_that_waits_is_sent_back_to_it(client):
    before = client.get(reverse("signed_in")).content.decode()
    client.force_login(UserFactory())
    after = client.get(reverse("signed_in")).content.decode()

    assert "/accounts/login/?next=/signed-in/" in before
    assert "Go back to the tab where your files are being sent" in after


def test_the_browser_hears_who_is_signed_in_and_gets_the_token_of_now(client):
    person = UserFactory()
    stranger = who(client)
    client.force_login(person)
    one = who(client)

    page = client.get(reverse("members:profile")).content.decode()
    client.force_login(UserFactory())
    other = who(client)

    assert (stranger["person"], len(one["person"]), len({one["person"], other["person"]})) == (
        "",
        20,
        2,
    )
    assert f'<meta name="person" content="{one["person"]}"' in page
    assert str(person.pk) != one["person"]


@pytest.fixture
def strict():
    return Client(enforce_csrf_checks=True)


def test_a_page_from_before_signing_in_says_so_and_leads_back_to_itself(strict):
    page = reverse("consultations:opendesks")

    response = strict.post("/saving/", headers={"Referer": f"http://testserver{page}"})

    assert response.status_code == 403
    assert f'href="{page}">Open the page again' in response.content.decode()
    assert f'data-kept-page="{page}"' in response.content.decode()


def test_a_part_of_such_a_page_gets_a_sentence_and_a_program_json(strict):
    part = strict.post("/saving/", headers={"HX-Request": "true"})
    told = strict.post("/saving/", headers={"Accept": "application/json"})

    assert (part.status_code, told.status_code) == (403, 403)
    assert "data-sentence" in part.content.decode()
    assert "<html" not in part.content.decode()
    assert told.json()["sentence"].startswith("This page was open too long")


def test_the_page_about_an_old_page_never_leads_to_another_site(strict):
    with override_settings(ALLOWED_HOSTS=["testserver"]):
        response = strict.post("/saving/", headers={"Referer": "https://elsewhere.example/trap/"})

    assert "elsewhere" not in response.content.decode()
