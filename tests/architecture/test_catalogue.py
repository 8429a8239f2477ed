"""The French catalogue says everything, with the same placeholders and tags as the English."""

import re
import shutil
from collections import Counter

import polib
import pytest
from django.core.management import call_command

from tests.architecture.sources import APPS, HERE

CATALOGUES = sorted(HERE.glob("templates/locale/*/LC_MESSAGES/*.po"))
FILLED_IN = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}|</?\w+[^>]*>")


@pytest.fixture(params=CATALOGUES, ids=lambda path: path.parts[-3])
def catalogue(request):
    return polib.pofile(str(request.param))


def test_there_is_a_french_catalogue():
    assert [path.parts[-3] for path in CATALOGUES] == ["fr"]


def test_nothing_is_left_untranslated_or_doubtful(catalogue):
    assert [entry.msgid for entry in catalogue.untranslated_entries()] == []
    assert [entry.msgid for entry in catalogue.fuzzy_entries()] == []


@pytest.mark.skipif(not shutil.which("xgettext"), reason="needs GNU gettext")
def test_every_word_of_code_and_pages_is_in_the_catalogue(catalogue, tmp_path, monkeypatch):
    for folder in (*APPS, "templates"):
        leave = shutil.ignore_patterns("*.po", "*.mo", "__pycache__", "migrations")
        shutil.copytree(HERE / folder, tmp_path / folder, ignore=leave)
    (tmp_path / "locale").mkdir()
    monkeypatch.chdir(tmp_path)
    call_command("makemessages", locale=["fr"], no_location=True, verbosity=0)

    used = {
        (entry.msgctxt, entry.msgid)
        for path in tmp_path.rglob("*.po")
        for entry in polib.pofile(str(path))
    }
    assert len(used) > 2000
    assert used - {(entry.msgctxt, entry.msgid) for entry in catalogue} == set()


def test_placeholders_and_tags_are_those_of_the_english(catalogue):
    wrong = [
        entry.msgid
        for entry in catalogue
        for source, text in texts_of(entry)
        if Counter(FILLED_IN.findall(source)) != Counter(FILLED_IN.findall(text))
    ]
    assert wrong == []


def texts_of(entry):
    """English and translation, form by form; “one more person” may leave the number out."""
    if entry.msgid_plural:
        sources = [entry.msgid, *[entry.msgid_plural] * (len(entry.msgstr_plural) - 1)]
        return list(zip(sources, entry.msgstr_plural.values(), strict=True))
    return [(entry.msgid, entry.msgstr)]


def test_french_has_one_word_for_each_idea(catalogue):
    """What translators reach for and the glossary calls otherwise."""
    others = re.compile(
        r"\b(?:séances?|courriels?|places? (?:tenue|retenue|réservée)s?|événements? d.agenda)\b",
        re.IGNORECASE,
    )
    said = [text for entry in catalogue for text in (entry.msgstr, *entry.msgstr_plural.values())]

    assert [text for text in said if others.search(text)] == []
