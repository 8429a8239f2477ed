"""The French catalogue says everything, with the same placeholders and tags as the English."""

import re
import shutil
from collections import Counter
from contextlib import chdir
from pathlib import Path

import polib
import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command

from tests.architecture.sources import APPS, HERE

CATALOGUES = sorted(HERE.glob("templates/locale/*/LC_MESSAGES/*.po"))
NEEDS_GETTEXT = pytest.mark.skipif(not shutil.which("xgettext"), reason="needs GNU gettext")
FRENCH = [path for path in CATALOGUES if path.parts[-3] == "fr"]
FILLED_IN = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}|</?\w+[^>]*>")


@pytest.fixture(params=CATALOGUES, ids=lambda path: path.parts[-3])
def catalogue(request):
    return polib.pofile(str(request.param))


def test_each_language_but_english_has_a_catalogue():
    spoken = {code for code, _name in settings.LANGUAGES} - {settings.LANGUAGE_CODE}

    assert {path.parts[-3] for path in CATALOGUES} == spoken


def test_nothing_is_left_untranslated_or_doubtful(catalogue):
    assert [entry.msgid for entry in catalogue.untranslated_entries()] == []
    assert [entry.msgid for entry in catalogue.fuzzy_entries()] == []


@pytest.fixture(scope="module")
def used(tmp_path_factory):
    """What code and pages of ours say, by context and English."""
    folder = tmp_path_factory.mktemp("words")
    for part in (*APPS, "templates"):
        leave = shutil.ignore_patterns("*.po", "*.mo", "__pycache__", "migrations")
        shutil.copytree(HERE / part, folder / part, ignore=leave)
    (folder / "locale").mkdir()
    with chdir(folder):
        call_command("makemessages", locale=["fr"], no_location=True, verbosity=0)
    return {
        (entry.msgctxt, entry.msgid)
        for path in folder.rglob("*.po")
        for entry in polib.pofile(str(path))
    }


@NEEDS_GETTEXT
def test_every_word_of_code_and_pages_is_in_the_catalogue(catalogue, used):
    assert len(used) > 2000
    assert used - {(entry.msgctxt, entry.msgid) for entry in catalogue} == set()


@NEEDS_GETTEXT
def test_what_nobody_says_any_more_is_not_in_the_catalogue(catalogue, used):
    """A package's own words are said better here, so they stay."""
    theirs = {
        (entry.msgctxt, entry.msgid)
        for app in apps.get_app_configs()
        for path in Path(app.path).glob("locale/fr/LC_MESSAGES/*.mo")
        for entry in polib.mofile(str(path))
    }

    assert {(entry.msgctxt, entry.msgid) for entry in catalogue} - used - theirs == set()


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


@pytest.mark.parametrize("catalogue", FRENCH, indirect=True)
def test_french_has_one_word_for_each_idea(catalogue):
    """What translators reach for and the glossary calls otherwise."""
    others = re.compile(
        r"\b(?:séances?|courriels?|places? (?:tenue|retenue|réservée)s?|événements? d.agenda"
        r"|(?:le|au|du) PI|responsables? \(PI|responsables? (?:de votre |de l.|d.)équipe)\b",
        re.IGNORECASE,
    )
    said = [text for entry in catalogue for text in (entry.msgstr, *entry.msgstr_plural.values())]

    assert [text for text in said if others.search(text)] == []
