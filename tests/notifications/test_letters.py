"""What a letter says, to whom, in which language and at what time of day."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.urls import reverse

from fbias.notifications import checks, kinds
from fbias.notifications.delivery import sweep
from fbias.notifications.kinds import KINDS, Kind
from fbias.notifications.letters import letter_for
from fbias.notifications.models import MessageText
from fbias.notifications.services import notify
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

NINE = datetime(2027, 1, 14, 9, tzinfo=UTC)


@pytest.mark.parametrize("language", ("en", "fr"))
@pytest.mark.parametrize("name", sorted(KINDS))
def test_every_kind_can_be_written_with_its_sample(name, language):
    reader = UserFactory(name="Zoë <b>", language=language)
    kind = kinds.kind_named(name)

    letter = letter_for(kind, reader, {"about": None, **kind.sample})

    assert letter.subject
    assert "\n" not in letter.subject
    assert len(letter.text.strip().splitlines()) > 2
    assert f'<html lang="{language}">' in letter.html
    assert "<b>" not in letter.html


def test_every_kind_has_its_three_files():
    assert checks.every_kind_has_its_files(None) == []


def test_a_kind_without_files_is_reported_file_by_file(monkeypatch):
    monkeypatch.setitem(KINDS, "fileless", Kind("fileless", "No files", Model))

    found = [error.id for error in checks.every_kind_has_its_files(None)]

    assert found == ["notifications.E001"] * 3


@pytest.mark.parametrize(
    ("zone", "hour", "named"),
    (
        ("Europe/Paris", "10:00", "Paris time"),
        ("America/Guadeloupe", "05:00", "Guadeloupe time"),
        ("Indian/Reunion", "13:00", "Reunion time"),
    ),
)
def test_times_are_in_the_readers_zone_which_has_a_name(stand_in, zone, hour, named):
    reader = UserFactory(time_zone=zone)

    letter = letter_for(KINDS["decision"], reader, {"title": "Nuclei", "starts_at": NINE})

    assert f"Nuclei at {hour}" in letter.text
    assert named in letter.text
    assert zone not in letter.text
    assert f">{hour}</a>" in letter.html


def test_the_text_is_never_escaped_and_the_html_always_is(stand_in, person):
    letter = letter_for(KINDS["decision"], person, {"title": "Nuclei & <actin>"})

    assert letter.subject == "Nuclei & <actin> for Ada Morel"
    assert letter.text.startswith("Nuclei & <actin>")
    assert "<h1>Nuclei &amp; &lt;actin&gt;</h1>" in letter.html


def test_a_link_that_opens_an_account_is_sent_but_not_kept(stand_in, person, relay):
    stand_in.facts = {"link": "https://portal.example/key?a=1&b=2"}
    notification = notify(person, "decision", about=person, occasion="first", title="Nuclei")

    sweep()

    notification.refresh_from_db()
    (mail,) = relay.mails
    assert "https://portal.example/key?a=1&b=2" in mail.get_body(("plain",)).get_content()
    for kept in (notification.text, notification.html):
        assert "portal.example/key" not in kept
        assert "[…]" in kept
    assert "portal.example" not in str(notification.context)


def test_the_demo_keeps_its_links_because_nothing_leaves(stand_in, person, settings, client):
    settings.DEMO = True
    stand_in.facts = {"link": "https://portal.example/key"}
    notification = notify(person, "decision", about=person, occasion="first", title="Nuclei")

    sweep()

    notification.refresh_from_db()
    assert "https://portal.example/key" in notification.text
    client.force_login(person)
    page = client.get(reverse("notifications:mail", args=[notification.pk])).text
    assert '<a href="https://portal.example/key"' in page


def test_fresh_facts_win_over_stored_ones(stand_in, person):
    stand_in.facts = {"title": "Fresh"}
    notification = notify(person, "decision", about=person, occasion="first", title="Stale")

    sweep()

    notification.refresh_from_db()
    assert notification.subject == "Fresh for Ada Morel"


# --- The facility's own wording -----------------------------------------------------------------


def test_own_wording_replaces_the_files_in_its_language_only(stand_in, person):
    MessageText.objects.create(
        kind="decision",
        language="fr",
        subject="{{ title }} : à lire",
        text="Bonjour {{ recipient_name }},\n\nRendez-vous le {{ starts_at }}.",
    )
    reader = UserFactory(language="fr", name="Zoë")
    facts = {"title": "Noyaux", "starts_at": NINE}

    french = letter_for(KINDS["decision"], reader, facts)
    english = letter_for(KINDS["decision"], person, facts)

    assert french.subject == "Noyaux : à lire"
    assert french.text.startswith("Bonjour Zoë,\n\nRendez-vous le 14 janvier 2027")
    assert "<p>Bonjour Zoë,</p>" in french.html
    assert english.subject == "Noyaux for Ada Morel"


def test_own_wording_can_neither_run_code_nor_reach_into_objects(stand_in, person):
    own = MessageText.objects.create(
        kind="decision",
        language="en",
        subject="x",
        text="{% include 'base.html' %}{{ recipient.password }}{{ recipient }}<script>{{ title }}",
    )

    letter = letter_for(KINDS["decision"], person, {"title": "<i>"})

    assert "{% include 'base.html' %}{{ recipient.password }}<script><i>" in letter.text
    assert "<script>" not in letter.html.partition("<body>")[2]
    assert person.password not in letter.html
    with pytest.raises(ValidationError, match="These facts do not exist here: recipient"):
        own.full_clean()


def test_own_wording_with_known_facts_is_accepted(stand_in):
    MessageText(kind="decision", language="en", subject="{{title}}", text="{{ link }}").full_clean()
