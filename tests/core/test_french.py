"""French reads as French: its spaces, its quotation marks, and words that mean what is meant."""

import re

import polib
import pytest

from tests.architecture.test_catalogue import CATALOGUES, texts_of

# What stands before these signs, and after the opening quotation mark, never breaks a line.
ADDRESSES = re.compile(r"https?://\S*|<[^>]*>|&\w+;|%\(\w+\)[sd]|\d\d?:\d\d")
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
        (None, "A conflict of interest?", "Y a-t-il une raison de ne pas juger cette demande ?"),
        (None, "A control", "Un témoin"),  # not a check
        (None, "Call", "Appel à projets"),  # the call that one joins is “La visioconférence”
        (None, "Report", "Rapport"),
        ("consultation", "Report", "Compte rendu"),
        (None, "due", "à envoyer le"),
        ("report", "due", "attendu le"),
        (None, "Ask", "Solliciter"),  # an analyst, for an opinion
        ("a question", "Ask", "Poser la question"),
        (None, "Next", "Suivant"),
        ("report", "Next", "Prochaines étapes"),
        (None, "Taken", "Occupée"),
        ("proposed level", "Taken", "Pris"),
        (None, "No longer booked", "Qui ne sont plus réservées"),  # “plus” alone says “more”
        (None, "No longer needed", "N\u2019est plus nécessaire"),
        (None, "no longer in use", "n\u2019est plus utilisé"),
        (None, "No, send it back", "Non, demander des corrections"),  # not “renvoyer”
        (None, "This report is skipped.", "Ce rapport est noté comme non nécessaire."),  # not passé
    ),
)
def test_words_with_two_meanings_have_the_right_one(context, english, french):
    catalogue = polib.pofile(str(next(path for path in CATALOGUES if path.parts[-3] == "fr")))

    found = catalogue.find(english, msgctxt=context or False)

    assert found.msgstr.replace("\u202f", " ").replace("\u00a0", " ") == french


def test_no_sentence_is_glued_to_another():
    catalogue = polib.pofile(str(next(path for path in CATALOGUES if path.parts[-3] == "fr")))
    joined = re.compile(r"(?<=[a-zà-ÿ)])[A-ZÀÉ]\w+|(?<=[.!?])[A-ZÀÉ]\w+")
    wrong = [
        text
        for entry in catalogue
        for source, text in texts_of(entry)
        if set(joined.findall(text)) - set(joined.findall(source))
    ]
    assert wrong == []
