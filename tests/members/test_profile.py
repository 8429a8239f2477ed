import pytest
from django.urls import reverse

from members.enums import MembershipStatus
from members.models import User
from tests.editing import seen_on
from tests.factories import AnalystFactory, InstitutionFactory, UserFactory

pytestmark = pytest.mark.django_db

ANSWERS = {
    "name": "Noor Haddad",
    "position": "phd",
    "team": "Cilia",
    "pi_name": "Ada Morel",
    "pi_email": "ada@example.org",
    "institution": "",
    "institution_text": "Station marine",
    "institution_kind": "academic",
    "institution_country": "France",
    "language": "fr",
    "time_zone": "America/Cayenne",
}


def save(client, **changes):
    page = reverse("members:profile")
    return client.post(page, ANSWERS | {"seen": seen_on(client, page)} | changes)


def test_person_saves_the_profile_and_the_page_speaks_their_language(signed_in):
    person = UserFactory()
    client = signed_in(person)

    assert save(client).status_code == 302

    person.refresh_from_db()
    for field, value in ANSWERS.items():
        assert (getattr(person, field) or "") == value
    page = client.get(reverse("members:profile"))
    assert page.headers["Content-Language"] == "fr"


def test_an_orcid_stands_beside_the_name_of_whoever_gives_advice(signed_in, client):
    analyst = AnalystFactory(status=MembershipStatus.ACTIVE)
    page = reverse("members:analyst", args=[analyst.pk])
    assert "orcid.org" not in client.get(page).content.decode()

    saved = save(signed_in(analyst.user), orcid="https://orcid.org/0000-0002-1825-0097")

    analyst.user.refresh_from_db()
    assert (saved.status_code, analyst.user.orcid) == (302, "0000-0002-1825-0097")
    assert 'href="https://orcid.org/0000-0002-1825-0097"' in client.get(page).content.decode()


def test_an_orcid_with_a_wrong_digit_is_kept_in_the_form_and_refused(signed_in):
    person = UserFactory()

    answer = save(signed_in(person), orcid="0000-0002-1825-0098", team="Typed")

    page = answer.content.decode()
    person.refresh_from_db()
    assert (answer.status_code, person.orcid) == (422, "")
    assert "Compare each digit with yours." in page
    assert 'value="0000-0002-1825-0098"' in page
    assert 'value="Typed"' in page


def test_institution_from_the_list_clears_what_was_typed(signed_in):
    person, institution = UserFactory(), InstitutionFactory()

    save(signed_in(person), institution=institution.pk)

    person.refresh_from_db()
    assert (person.institution, person.institution_text) == (institution, "")
    assert (person.institution_kind, person.institution_country) == ("", "")


def test_no_institution_at_all_is_no_answer_but_ones_own_words_are(signed_in):
    person = UserFactory(institution_text="Before")
    client = signed_in(person)

    nothing = save(client, institution_text="", institution_kind="", institution_country="")
    person.refresh_from_db()
    assert (nothing.status_code, person.institution_text) == (422, "Before")

    save(client, institution_text="I work for myself", institution_kind="other")
    person.refresh_from_db()
    assert (person.institution_text, person.institution_kind) == ("I work for myself", "other")


@pytest.mark.parametrize(
    "wrong",
    (
        {"name": ""},
        {"institution_kind": ""},
        {"institution_country": ""},
        {"institution_kind": "castle"},
        {"name": "x" * 10_000},
        {"name": "two\nlines"},
        {"time_zone": "Mars/Olympus"},
        {"time_zone": ""},
        {"language": "de"},
        {"institution": "999999999999999999999"},
        {"institution": "' OR 1=1"},
        {"pi_email": "nobody"},
        {"team": "x" * 121},
    ),
)
def test_bad_answers_stay_on_the_page_and_change_nothing(signed_in, wrong):
    person = UserFactory(name="Before")

    response = save(signed_in(person), **wrong)

    person.refresh_from_db()
    assert response.status_code == 422
    assert (person.name, person.team, person.time_zone) == ("Before", "", "Europe/Paris")
    assert "Station marine" in response.content.decode()


def test_nul_is_a_bad_request_and_markup_is_only_text(signed_in):
    person = UserFactory(name="Before")
    client = signed_in(person)

    assert save(client, name="No\x00or").status_code == 400
    assert save(client, name='<img src=x onerror="alert(1)">').status_code == 302

    page = client.get(reverse("members:profile")).content.decode()
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page


def test_profile_changes_neither_address_nor_rights(signed_in):
    person = UserFactory(email="before@example.org")

    save(signed_in(person), email="after@example.org", is_staff="on", is_superuser="on")

    person.refresh_from_db()
    assert (person.email, person.is_staff, person.is_superuser) == (
        "before@example.org",
        False,
        False,
    )


def test_stranger_chooses_a_language_by_cookie(client):
    response = client.post(
        reverse("set_language_preference"), {"language": "fr", "next": "/network/"}
    )

    assert response.url == "/network/"
    assert client.cookies["django_language"].value == "fr"


def test_signed_in_choice_of_language_stays_in_the_profile(signed_in):
    person = UserFactory(language="en")

    signed_in(person).post(reverse("set_language_preference"), {"language": "fr", "next": "/"})

    assert User.objects.get(pk=person.pk).language == "fr"


@pytest.mark.parametrize("language", ("", "xx", "fr\r\nX: y", "../fr"))
def test_unknown_language_is_ignored(signed_in, language):
    person = UserFactory(language="en")

    response = signed_in(person).post(
        reverse("set_language_preference"), {"language": language, "next": "/network/"}
    )

    assert response.status_code == 302
    assert User.objects.get(pk=person.pk).language == "en"


def test_language_switch_leads_to_no_other_site_and_not_by_get(client):
    address = reverse("set_language_preference")

    response = client.post(address, {"language": "fr", "next": "https://evil.example/"})

    assert response.url == "/"
    assert client.get(address).url == "/"


def test_profile_needs_a_sign_in(client):
    response = client.get(reverse("members:profile"))

    assert response.url == f"{reverse('account_login')}?next=/profile/"
