"""Texts find their tags in both languages, however they are written."""

import json
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from members.matching import GROUPS, Matcher, Term
from tests.members.matching.small import TERMS, TRACKING, matcher, slugs

KNOWS = matcher()


@pytest.mark.parametrize(
    ("text", "order"),
    (
        ("I want to count cells.", ["counting", "tracking", "denoising"]),
        ("Comment compter mes objets ?", ["counting", "denoising", "tracking"]),
        ("follow cells in a movie", ["tracking", "counting", "denoising"]),
        ("My noisy images", ["denoising", "counting", "tracking"]),
    ),
)
def test_the_tag_that_is_named_comes_first(text, order):
    assert slugs(KNOWS.rank(text)) == order


def test_every_group_is_ranked_from_best_to_worst():
    ranking = KNOWS.rank("How many neurons in the brain, on a spinning disk?")

    assert {group: slugs(ranking, group)[0] for group in GROUPS} == {
        "operation": "counting",
        "modality": "confocal",
        "domain": "neurons",
        "tool": "trackmate",
    }
    for matches in ranking.values():
        scores = [match.score for match in matches]
        assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize(
    "text",
    (
        "DÉBRUITAGE",
        "debruitage",
        "De\u0301bruitage",
        "denoised",
        "denoise",
        "noisy image",
        "noisy, very noisy images",
        "noisy-images",
        "noisyimages",
        "denosing",
        "debruittage",
        "images bruitees",
    ),
)
def test_case_accents_endings_compounds_and_slips_change_nothing(text):
    assert KNOWS.rank(text)["operation"][0].slug == "denoising"
    assert KNOWS.rank(text)["operation"][0].words == (text,) or "," in text


@pytest.mark.parametrize(
    ("english", "french"),
    (
        ("count cells", "compter"),
        ("noisy images", "images bruitées"),
        ("follow cells", "suivre"),
        ("count cells in a movie of the brain", "compter dans un film du cerveau"),
    ),
)
def test_both_languages_say_the_same(english, french):
    first = {group: matches[0].slug for group, matches in KNOWS.rank(english).items()}

    assert first == {group: matches[0].slug for group, matches in KNOWS.rank(french).items()}


def test_a_text_may_mix_languages():
    ranking = KNOWS.rank("follow cells", title="Un film du cerveau")

    assert [matches[0].slug for matches in ranking.values()][:3] == [
        "tracking",
        "movies",
        "neurons",
    ]


def test_the_words_that_made_it_are_the_users_own():
    ranking = KNOWS.rank("We FOLLOW the Cells.", title="Our Movie")

    assert ranking["operation"][0].words == ("FOLLOW the Cells",)
    assert ranking["modality"][0].words == ("Movie",)
    assert ranking["domain"][0].words == ()


def test_a_word_that_is_repeated_counts_and_shows_once():
    words = KNOWS.rank("Movie, movie, MOVIES!")["modality"][0].words

    assert words == ("Movie",)


def test_no_phrase_reaches_from_the_title_to_the_text():
    across = KNOWS.rank("cells", title="count")["operation"][0]

    assert across.slug == "counting"
    assert across.words == ("count",)


def test_a_name_that_is_an_everyday_word_needs_its_capital():
    knows = Matcher([Term("sam", "tool", "SAM", "SAM"), Term("other", "tool", "other", "autre")])

    assert knows.rank("segment with SAM")["tool"][0].words == ("SAM",)
    assert knows.rank("sam")["tool"][0].words == ()


def test_a_named_tool_speaks_for_what_it_does():
    assert KNOWS.rank("TrackMate")["operation"][0].slug == "tracking"
    assert KNOWS.rank("TrackMate")["modality"][0].slug == "movies"


def test_chosen_tags_come_first_and_speak_for_linked_ones():
    text = "count cells on the confocal"
    ranking = KNOWS.rank(text, chosen=("trackmate", "denoising", "unknown"))

    assert slugs(ranking) == ["denoising", "counting", "tracking"]
    assert slugs(ranking, "tool") == ["trackmate"]
    assert _score(ranking, "tracking") > _score(KNOWS.rank(text), "tracking")
    assert _score(ranking, "movies") > _score(KNOWS.rank(text), "movies")


def test_a_link_to_a_tag_that_is_gone_is_ignored():
    knows = matcher(terms=[term for term in TERMS if term is not TRACKING])

    assert slugs(knows.rank("TrackMate")) == ["counting", "denoising"]


def test_the_best_are_those_with_words_the_best_operation_first():
    ranking = KNOWS.rank("count cells in a movie of the brain")

    assert [match.slug for match in KNOWS.best(ranking)] == ["counting", "neurons", "movies"]
    assert [match.slug for match in KNOWS.best(ranking, 1)] == ["counting"]
    assert [match.slug for match in KNOWS.best(KNOWS.rank(""))] == slugs(KNOWS.rank(""))


def test_nothing_said_ranks_by_name():
    assert slugs(KNOWS.rank("")) == ["counting", "denoising", "tracking"]
    assert {match.score for matches in KNOWS.rank("").values() for match in matches} == {0.0}


def test_the_order_of_the_vocabulary_changes_nothing():
    text = "follow noisy cells"

    assert matcher(terms=TERMS[::-1]).rank(text) == KNOWS.rank(text) == KNOWS.rank(text)


@given(text=st.text(max_size=300), title=st.text(max_size=50), chosen=st.sets(st.text(max_size=9)))
@settings(max_examples=150, deadline=None)
def test_any_text_ranks_and_never_filters(text, title, chosen):
    ranking = KNOWS.rank(text, title=title, chosen=chosen)

    for group in GROUPS:
        assert sorted(slugs(ranking, group)) == sorted(t.slug for t in TERMS if t.group == group)
        for match in ranking[group]:
            assert all(word in text or word in title for word in match.words)


def test_a_vocabulary_of_nothing_has_nothing_to_say():
    assert Matcher([]).rank("cells") == dict.fromkeys(GROUPS, ())
    assert Matcher([]).best(Matcher([]).rank("cells")) == ()


def test_importing_it_does_not_import_scikit_learn():
    code = "import sys, members.matching, json; print(json.dumps('sklearn' in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)

    assert json.loads(done.stdout) is False


def _score(ranking, slug):
    return next(m.score for matches in ranking.values() for m in matches if m.slug == slug)
