"""Every kind of mail, sent for real, says nothing in the language of whoever sent it."""

import re
from collections import defaultdict
from functools import cache

import polib
import pytest
from django.conf import settings
from django.utils import translation
from django.utils.formats import number_format

from fbias.notifications.delivery import sweep
from fbias.notifications.kinds import KINDS
from fbias.notifications.models import Notification
from tests.factories import UserFactory
from tests.notifications.occasions import HOURS, OCCASIONS, ask_for

pytestmark = pytest.mark.django_db

DAYS = {  # and months
    "en": """Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April
        May June July August September October November December""",
    "fr": """lundi mardi mercredi jeudi vendredi samedi dimanche janvier février mars avril mai
        juin juillet août septembre octobre novembre décembre""",
}
NUMBERS = {  # as this language writes them and the other does not
    "en": re.compile(r"\d,\d{3}\b(?!,)|(?<![\d.])\d+\.\d\d?(?![\d.])"),
    "fr": re.compile(r"\d[\u00a0\u202f]\d{3}|(?<!\d)\d+,\d\d?(?!\d)"),
}
WORD, NO_WORD_BEFORE = re.compile(r"\w"), re.compile(r"(?<!\w)")
SHORTEST = 3
ADDRESS = re.compile(r"VERSION:2.0|https?://\S+|\S+@\S+|\d+\.\d+\.\d+\.\d+")


@pytest.mark.parametrize(("language", "other"), (("en", "fr"), ("fr", "en")))
@pytest.mark.parametrize("kind", sorted({*OCCASIONS, "account_notice"}))
def test_a_mail_is_whole_in_its_readers_language(kind, language, other):
    reader = UserFactory(name="Zoe Qx", language=language)
    with translation.override(other):
        ask_for(kind, reader)

        sweep()

    sent = Notification.objects.get(recipient=reader, kind=kind)
    assert sent.status == "sent", sent.error
    words = ADDRESS.sub("", f"{sent.subject}\n{sent.text}\n{sent.ics}")
    assert foreign_words(words, other) == []
    if "hours" in sent.text or "heure" in sent.text:
        with translation.override(other):
            assert number_format(HOURS, 1, force_grouping=True) not in words


def test_whole_words_of_the_other_language_are_found_the_longest_first():
    texts = AnyOf(["Open", "Open desk", "may", " and "])

    assert texts.findall("Open desks, Open desk. dismay may and Open") == [
        "Open",
        "Open desk",
        "may",
        "Open",
    ]
    assert texts.findall("a, and “b”") == [" and "]
    assert days_of("fr").findall("lundi, mardis et mardi") == ["lundi", "mardi"]


def test_every_registered_kind_is_tried():
    assert sorted({*OCCASIONS, "account_notice"}) == sorted(KINDS)


def foreign_words(text, other):
    """Months, days, numbers, states and whole sentences of the other language."""
    return days_of(other).findall(text) + NUMBERS[other].findall(text) + said(text, other)


def said(text, language):
    return sentences_of(language).findall(text)


class AnyOf:
    """One of many texts as whole words, the longest first; a pattern of thousands takes seconds."""

    def __init__(self, texts):
        self.by_beginning = defaultdict(list)
        for text in sorted(filter(None, texts), key=len, reverse=True):
            self.by_beginning[text[:SHORTEST]].append(text)

    def findall(self, said):
        found, end = [], 0
        for place in (one.start() for one in NO_WORD_BEFORE.finditer(said)):
            if place < end:
                continue
            for text in self.by_beginning.get(said[place : place + SHORTEST], ()):
                if said.startswith(text, place) and not WORD.match(said, place + len(text)):
                    found.append(text)
                    end = place + len(text)
                    break
        return found


@cache
def days_of(language):
    return AnyOf(DAYS[language].split())


@cache
def sentences_of(language):
    """All that the portal says in one language and never in the other."""
    texts = polib.pofile(settings.LOCALE_PATHS[0] / "fr" / "LC_MESSAGES" / "django.po")
    pairs = [
        (entry.msgid, entry.msgstr)
        for entry in texts
        if "%" not in entry.msgid
        and len(entry.msgid) > 3
        and (" " in entry.msgid or entry.msgid[:1].isupper())
    ]
    words = {pair[language == "fr"] for pair in pairs}
    others = "\n".join(pair[language != "fr"] for pair in pairs)
    while shared := set(AnyOf(words).findall(others)):
        words -= shared  # a longer text (“Open desk”) hid the shorter ones in it (“Open”)
    return AnyOf(words)
