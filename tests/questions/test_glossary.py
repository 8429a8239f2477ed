"""No expert word stands on the form without what it means."""

import re

import pytest
from django.urls import reverse
from django.utils import translation

from consultations.models.intake_forms import shipped_form
from fbias.questions.form import read_form
from fbias.questions.glossary import explained_in, glossary, word_of, words_in
from fbias.questions.tags import explained
from tests.factories import ConsultationFactory

# What a biologist who seldom images may not know. Names of programs are names.
EXPERT = {
    "en": (
        "pixel pixels channel stack tiles atlas control controls gain exposure objective "
        "micrometres frame-rate magnification DAPI DAB Masson confocal multiphoton intravital "
        "light-sheet TIRF SIM STED DIC brightfield time-lapse calcium multiplexed TEM SEM "
        "tomography correlative micro-CT MRI macroscopy raman spectral organoids spheroids macro "
        "macros script scripts screening scanner saturated jpeg segmentation repeats"
    ),
    "fr": (
        "pixel pixels canal pile tuiles atlas témoin témoins gain exposition objectif cadence "
        "grossissement DAPI DAB Masson confocal multiphoton intravital TIRF SIM STED DIC MET MEB "
        "time-lapse calcique multiplexée corrélative CLEM micro-CT IRM macroscopie raman spectrale "
        "organoïdes sphéroïdes macro macros script scripts micromètres criblage scanner "
        "saturé jpeg segmentation répétitions"
    ),
}


def expert_words(text, language):
    """Those of the list that stand in the text, with their places."""
    for word in EXPERT[language].split():
        written = re.escape(word).replace(r"\-", r"[- ]")
        flags = 0 if word.isupper() else re.IGNORECASE
        yield from re.finditer(rf"(?<!\w){written}(?!\w)", text, flags)


@pytest.mark.parametrize("language", ("en", "fr"))
def test_every_expert_word_of_the_form_is_explained_where_it_stands(language):
    bare = []
    with translation.override(language):
        for question in read_form(shipped_form()["content"]).questions:
            for text in (question.label, question.help):
                told = [(found.start, found.end) for found in words_in(text)]
                slugs = {found.word.slug for found in words_in(text)}
                for hit in expert_words(text, language):
                    inside = any(start <= hit.start() < end for start, end in told)
                    again = word_of(hit[0], language)
                    if not inside and not (again and again.slug in slugs):
                        bare.append((question.id, hit[0]))
            for option in question.options:
                known = explained_in([option.label])
                if next(expert_words(option.label, language), None) and not known:
                    bare.append((question.id, option.label))

    assert bare == []


def test_the_test_finds_a_word_that_nobody_explains():
    hits = [hit[0] for hit in expert_words("Is it a cryo-tomography?", "en")]

    assert hits == ["tomography"]
    assert list(words_in("Is it a cryo-tomography?")) == []


def test_every_word_is_told_in_both_languages_and_no_form_belongs_to_two():
    words = glossary()

    assert all((one.en and one.fr and one.text_en and one.text_fr) for one in words)
    for language in ("en", "fr"):
        forms = [form for one in words for form in getattr(one, f"forms_{language}")]
        assert len(forms) == len(set(forms))
        assert all(getattr(one, f"forms_{language}") for one in words)


@pytest.mark.parametrize(
    ("text", "found"),
    (
        ("A confocal stack", ["confocal", "stack"]),
        ("One pixel, two pixels", ["pixel"]),  # once is enough
        ("the semantics of a pixelated sem", []),
        ("SEM", ["electron"]),
        ("volume electron microscopy", ["volume-em"]),  # the longer one
    ),
)
def test_whole_words_are_found_once(text, found):
    assert [one.word.slug for one in words_in(text)] == found


def test_what_people_typed_stays_text():
    html = explained("<b>pixel</b>", "x")

    assert "&lt;b&gt;" in html
    assert html.count("<button") == 1


@pytest.mark.django_db
def test_on_the_form_each_word_has_a_button_of_its_own_outside_of_labels(client):
    place = ConsultationFactory()
    client.force_login(place.requester)

    page = client.get(reverse("consultations:step", args=[place.pk, 3])).content.decode()

    targets = re.findall(r'popovertarget="([^"]+)"', page)
    assert len(targets) == len(set(targets)) > 5
    assert all(f'popover id="{target}"' in page for target in targets)
    assert not re.search(r"<label[^>]*>(?:(?!</label>).)*<button", page, re.DOTALL)
    assert 'aria-labelledby="label-pixel"' in page


@pytest.mark.django_db
def test_the_page_of_words_is_for_everybody_in_both_languages(client):
    english = client.get(reverse("glossary")).content.decode()
    french = client.get(reverse("glossary"), headers={"accept-language": "fr"}).content.decode()

    assert "One dot of the picture." in english
    assert "Un point de l" in french
