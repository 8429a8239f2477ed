"""Coordinators begin with today's words of a mail, try theirs, and only then save them."""

import pytest
from django.urls import reverse

from fbias.core.models import TimelineEntry
from fbias.notifications.delivery import sweep
from fbias.notifications.kinds import KINDS
from fbias.notifications.models import MessageText, Notification
from fbias.notifications.own_texts import begun_from_today
from tests.factories import UserFactory
from tests.notifications.occasions import ask_for

pytestmark = pytest.mark.django_db

KEYS = {"role", "keys"}  # stored for the portal; mails say them in words
WORDS = {"subject": "Come, {{ recipient_name }}", "text": "Please offer hours."}


@pytest.fixture
def flo():
    return UserFactory(coordinator=True, name="Flo Roy", email="flo@example.org")


@pytest.fixture
def desk(client, flo):
    client.force_login(flo)
    return client


def page(language="en"):
    return reverse("notifications:text", args=["membership_invited", language])


def kinds():
    return sorted(kind.name for kind in KINDS.values() if kind.sample and kind.name != "decision")


@pytest.mark.parametrize("language", ("en", "fr"))
@pytest.mark.parametrize("kind", kinds())
def test_every_kind_begins_with_words_that_can_be_saved(flo, kind, language):
    text = begun_from_today(KINDS[kind], language, by=flo)

    text.full_clean()
    assert text.subject
    assert "Flo Roy" not in text.text
    assert "\n--\n" not in text.text


@pytest.mark.parametrize("kind", kinds())
def test_a_sample_has_the_facts_that_are_sent(kind):
    reader = UserFactory()
    ask_for(kind, reader)
    sent = Notification.objects.get(recipient=reader, kind=kind)

    facts = {
        **sent.context,
        **KINDS[kind].in_words(sent.context),
        **KINDS[kind].context(sent.about, reader),
    }

    assert set(facts) - KEYS == set(KINDS[kind].sample)


def test_it_begins_with_todays_words_and_the_names_of_facts(desk):
    shown = desk.get(page()).context["form"]["text"].value()

    assert "Hello {{ recipient_name }}" in shown
    assert "{{ site_name }}" in shown
    assert "{{ hours }}" in shown
    assert "{{ link }}" in shown


def test_no_invented_person_is_in_the_words_that_it_begins_with(flo):
    text = begun_from_today(KINDS["consultation_confirmed"], "en", by=flo)

    assert "Morel" not in text.text


def test_looking_and_sending_to_oneself_save_nothing(desk, flo, mailoutbox):
    seen = desk.post(page(), {**WORDS, "then": "preview"})
    sent = desk.post(page(), {**WORDS, "then": "send"})
    sweep()

    assert seen.context["letter"].subject == "Come, Flo Roy"
    assert sent.status_code == 200
    assert [(mail.to, mail.subject) for mail in mailoutbox] == [
        (["flo@example.org"], "Trial: Come, Flo Roy")
    ]
    assert not MessageText.objects.exists()


def test_saved_words_hold_and_the_portals_come_back(desk, flo):
    desk.post(page(), {**WORDS, "then": "save"})
    text = MessageText.objects.get()
    assert (text.kind, text.language, text.subject) == (
        "membership_invited",
        "en",
        "Come, {{ recipient_name }}",
    )

    desk.post(page(), {"then": "portal"})

    assert not MessageText.objects.exists()
    verbs = TimelineEntry.objects.order_by("pk").values_list("verb", "actor")
    assert list(verbs) == [("messagetext.add", flo.pk), ("messagetext.delete", flo.pk)]


def test_a_fact_that_does_not_exist_is_refused(desk):
    answer = desk.post(page(), {"subject": "Hello", "text": "{{ nothing }}", "then": "save"})

    assert "nothing" in answer.context["form"].errors["text"][0]
    assert not MessageText.objects.exists()


def test_the_menu_leads_there_and_nobody_else_comes_in(desk, client):
    assert reverse("notifications:texts") in desk.get("/").content.decode()

    client.force_login(UserFactory())
    assert client.get(reverse("notifications:texts")).status_code == 404
    assert client.post(page(), {**WORDS, "then": "save"}).status_code == 404
    assert not MessageText.objects.exists()
    assert not Notification.objects.exists()
