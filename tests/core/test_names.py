"""A name is a name: no link, no second line, nothing that turns the words after it around."""

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import CharField
from django.urls import reverse

from fbias.core.names import harmless, one_line, plain_name
from fbias.notifications.calendar import Party, _address
from fbias.notifications.kinds import KINDS
from fbias.notifications.letters import letter_for
from fbias.papers import as_written
from fbias.papers.frame import frame
from members.models import User
from projects.queries.papers.printed import buyer
from tests.factories import ConsultationFactory, UserFactory

POINTS = (
    "Anna https://evil.example",
    "visit evil.example",
    "www.evil",
    "Anna <anna@evil.example>",
    "mailto:anna",
    "ftp://evil",
    "EVIL.COM",
    "Lab foo.co.uk",
    "aa.shop.it",
    "aa.x.de",
    "foo.com@evil.zz",
    "a@b.c@d.e",
    "a[@]b[.c",
)
UNSEEN = ("Anna\nBcc: all", "Anna\u202egnp", "Anna\u2066x", "An\u200bna", "Anna\u2028x", "A\x07")
REAL = (
    *("Anna Müller", "J.-P. O'Brien", "St. John", "Dr.Martin", "C.N.R.S. Lyon", "I.N.S.E.R.M."),
    *("L'Oréal S.A.", "U.S. Army", "H2B.GFP in 2.5 µm steps", "ثابت", "Count cilia (v0.22)"),
)


@pytest.mark.parametrize("name", POINTS)
def test_a_name_that_mail_programs_would_link_is_refused_and_made_harmless(name):
    with pytest.raises(ValidationError, match="without web or mail addresses"):
        plain_name(name)

    plain_name(harmless(name))
    assert harmless(harmless(name)) == harmless(name)


@pytest.mark.parametrize("name", UNSEEN)
def test_a_name_that_hides_something_is_refused_and_made_harmless(name):
    with pytest.raises(ValidationError, match="without control or direction"):
        one_line(name)

    plain_name(harmless(name))


@pytest.mark.parametrize("name", REAL)
def test_real_names_are_names(name):
    plain_name(name)

    assert harmless(name) == name


def test_every_field_that_holds_a_name_or_a_title_asks_for_one():
    """What coordinators read only, or what is made by the portal, is not written to anybody."""
    theirs = {"name", "title", "team", "pi_name", "answered_by", "city", "institution_text"}
    free = {"Publication.title", "Series.name"}
    ours = [
        m for m in apps.get_models() if m.__module__.startswith(("members", "consul", "projects"))
    ]

    without = {
        f"{model.__name__}.{field.name}"
        for model in ours
        for field in model._meta.get_fields()
        if isinstance(field, CharField) and field.name in theirs and field.editable
        if plain_name not in field.validators
    }

    assert without <= free


@pytest.mark.django_db
@pytest.mark.parametrize("name", (POINTS[0], POINTS[1], UNSEEN[1]))
def test_nobody_signs_up_under_a_name_that_is_an_address(client, name):
    sent = {"name": name, "email": "anna@lab.example", "password1": "open-water-swim-9"}

    page = client.post(reverse("account_signup"), {**sent, "language": "en", "privacy": "on"})

    assert page.status_code == 200
    assert "Write this" in page.content.decode()
    assert not User.objects.exists()


@pytest.mark.django_db
def test_a_consultation_has_no_address_for_a_title(client):
    consultation = ConsultationFactory(title="Cilia")
    client.force_login(consultation.requester)
    address = reverse("consultations:step", args=[consultation.pk, 1])

    page = client.post(address, {"title": "Cilia, see https://evil.example"})

    assert page.status_code == 422
    assert "without web or mail addresses" in page.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_no_mail_carries_a_link_out_of_a_name(kind):
    """Whatever way the name came: each kind of mail, its text, its page and its calendar."""
    reader = UserFactory(name="Anna evil.example \u202egnp")
    sample = {
        name: "Anna https://evil.example/x" if name.endswith(("name", "title")) else value
        for name, value in KINDS[kind].sample.items()
    }

    letter = letter_for(KINDS[kind], reader, {"about": None, **sample})

    for written in (letter.subject, letter.text, letter.html, letter.ics):
        assert "evil.example" not in written
        assert "https://evil" not in written
        assert "\u202e" not in written


@pytest.mark.django_db
def test_a_calendar_entry_and_a_paper_carry_no_link_out_of_a_name():
    who = {"place": "Lab www.evil.example", "pi_name": "visit evil.example", "pi_email": ""}

    drawn = as_written({**frame("Quote 1", "Cilia evil.example"), "buyer": buyer(who)})

    assert "evil.example" not in drawn
    assert "\u202e" not in as_written({"text": "Anna\u202egnp"})
    assert "evil.example" not in str(_address(Party("a@b.example", "visit evil.example")).params)
