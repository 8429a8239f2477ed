"""What every request gets."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.test import override_settings
from django.urls import include, path, reverse

from consultations.models import Consultation
from fbias.core.errors import DomainError
from fbias.core.http import fetch_for, page_of_one
from fbias.notifications.models import Notification
from fbias.notifications.services import notify
from tests.factories import ConsultationFactory, UserFactory

pytestmark = pytest.mark.django_db


def refusing(request):
    raise DomainError("This session was taken <just now>. Choose another one.")


def plain(request):
    return HttpResponse("plain")


urlpatterns = [
    path("refusing/", refusing),
    path("plain/", plain),
    path("", include("fbias.urls")),
]


@pytest.fixture
def mail():
    person = UserFactory()
    return notify(person, "mail_check", about=person, occasion="first")


def test_what_is_hidden_from_the_reader_does_not_exist(mail):
    with pytest.raises(Http404):
        fetch_for(UserFactory(), Notification.objects.all(), "view", pk=mail.pk)


def test_what_is_seen_may_still_be_refused(mail):
    with pytest.raises(PermissionDenied):
        fetch_for(mail.recipient, Notification.objects.all(), "dismiss", pk=mail.pk)


def test_what_is_seen_and_allowed_is_returned(mail):
    assert fetch_for(mail.recipient, Notification.objects.all(), "view", pk=mail.pk) == mail


@override_settings(ROOT_URLCONF="tests.core.test_http")
def test_a_refusal_is_a_readable_page_or_a_fragment_where_htmx_asked(client):
    page = client.get("/refusing/")
    fragment = client.get("/refusing/", headers={"HX-Request": "true"})

    for response in (page, fragment):
        assert response.status_code == 409
        assert "This session was taken &lt;just now&gt;." in response.content.decode()
    assert "<html" in page.content.decode()
    assert "<html" not in fragment.content.decode()


@override_settings(ROOT_URLCONF="tests.core.test_http")
def test_nothing_behind_the_log_in_is_cached(client):
    assert not client.get("/plain/").has_header("Cache-Control")

    client.force_login(UserFactory())
    assert client.get("/plain/")["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("sent", ({"q": "a\x00"}, {"q\x00": "a"}, {"q": ["a\x00", "b"]}))
def test_a_nul_character_is_a_bad_request_wherever_it_is(client, sent):
    address = reverse("home")

    assert client.get(address, sent).status_code == 400
    assert client.post(address, sent).status_code == 400


def test_a_nul_character_in_the_address_is_a_bad_request(client):
    assert client.get("/calendar/a%00.ics").status_code == 400


@pytest.mark.parametrize("charset", ("unicode_escape", "utf-7", "utf-16"))
def test_text_in_another_character_set_than_utf_8_is_a_bad_request(client, charset):
    sent = '--B\r\nContent-Disposition: form-data; name="language"\r\n\r\n\\ud800\r\n--B--\r\n'
    kind = f"multipart/form-data; boundary=B; charset={charset}"

    answer = client.post(reverse("set_language_preference"), sent.encode(), content_type=kind)

    assert answer.status_code == 400
    plain = {"Content-Type": f"text/plain; charset={charset}"}
    assert client.get(reverse("home"), headers=plain).status_code == 400


@pytest.mark.parametrize("charset", ("utf-8", "UTF8", "unknown"))
def test_utf_8_by_any_name_is_read(client, charset):
    kind = {"Content-Type": f"text/plain; charset={charset}"}

    assert client.get(reverse("home"), headers=kind).status_code == 200


def test_one_row_is_found_by_its_number_for_whoever_may_see_it_and_no_number_is_too_large():
    place = ConsultationFactory(confirmed=True)
    page = page_of_one(lambda _reader: Consultation.objects.all())

    assert fetch_for(place.requester, page, "view", pk=place.pk) == place
    for reader, pk in ((UserFactory(), place.pk), (place.requester, 2**63)):
        with pytest.raises(Http404):
            fetch_for(reader, page, "view", pk=pk)
