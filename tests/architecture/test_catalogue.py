"""The French catalogue says everything, with the same placeholders and tags as the English."""

import re
from collections import Counter
from pathlib import Path

import polib
import pytest

CATALOGUES = sorted(Path(__file__).parents[2].glob("templates/locale/*/LC_MESSAGES/*.po"))
FILLED_IN = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}|</?\w+[^>]*>")


@pytest.fixture(params=CATALOGUES, ids=lambda path: path.parts[-3])
def catalogue(request):
    return polib.pofile(str(request.param))


def test_there_is_a_french_catalogue():
    assert [path.parts[-3] for path in CATALOGUES] == ["fr"]


def test_nothing_is_left_untranslated_or_doubtful(catalogue):
    assert [entry.msgid for entry in catalogue.untranslated_entries()] == []
    assert [entry.msgid for entry in catalogue.fuzzy_entries()] == []


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


# What stands before these signs, and after the opening quotation mark, never breaks a line.
ADDRESSES = re.compile(r"https?://\S+|<[^>]*>|&\w+;|%\(\w+\)[sd]|\d\d?:\d\d")
TIGHT = re.compile(r"[^\s?!][?!;:»]|«[^\s]|[ \t\n][?!;:»]|«[ \t\n]|[\d ]%%|[\"“”']")


def test_french_has_its_spaces_and_its_quotation_marks():
    catalogue = polib.pofile(str(next(path for path in CATALOGUES if path.parts[-3] == "fr")))
    wrong = [
        text
        for entry in catalogue
        for _, text in texts_of(entry)
        if TIGHT.search(ADDRESSES.sub("x", text))
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("context", "english", "french"),
    (
        (None, "Free sessions", "Sessions libres"),  # not “gratuites”
        (None, "Should you not judge this?", "Y a-t-il une raison de ne pas juger cette demande ?"),
        (None, "A control", "Un témoin"),  # not a check
        (None, "Call", "Appel à projets"),  # the call that one joins is “La visioconférence”
        (None, "Report", "Rapport"),
        ("consultation", "Report", "Compte rendu"),
        (None, "due", "à envoyer le"),
        ("report", "due", "attendu le"),
        (None, "Next", "Suivant"),
        ("report", "Next", "Prochaines étapes"),
        (None, "Taken", "Occupée"),
        ("proposed level", "Taken", "Pris"),
        (None, "No longer booked", "Qui ne sont plus réservées"),  # “plus” alone says “more”
        (None, "Not needed any more", "N\u2019est plus nécessaire"),
        (None, "no longer in use", "n\u2019est plus utilisé"),
        (None, "No, send it back", "Non, demander des corrections"),  # not “renvoyer”
        (None, "This report is skipped.", "Ce rapport est noté comme non nécessaire."),  # not passé
    ),
)
def test_words_with_two_meanings_have_the_right_one(context, english, french):
    catalogue = polib.pofile(str(next(path for path in CATALOGUES if path.parts[-3] == "fr")))

    found = catalogue.find(english, msgctxt=context or False)

    assert found.msgstr.replace("\u202f", " ").replace("\u00a0", " ") == french
