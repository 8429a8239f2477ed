"""A feature counts by how often it is in a text, and how rare it is in the others."""

from math import log

import pytest

from members.matching.tfidf import TfIdf, pieces_of

TEXTS = ("a a b", "b c", "")


def test_every_text_has_length_one_and_an_empty_one_none():
    lengths = (TfIdf(str.split, TEXTS).vectors ** 2).sum(axis=1)

    assert lengths.tolist() == pytest.approx([1, 1, 0])


def test_what_is_rare_counts_more():
    known = TfIdf(str.split, TEXTS)

    assert known.rarity == pytest.approx(
        {"a": log(4 / 2) + 1, "b": log(4 / 3) + 1, "c": log(4 / 2) + 1}
    )


@pytest.mark.parametrize(("dampened", "times"), ((True, 1 + log(2)), (False, 2)))
def test_what_is_said_twice_counts_more_but_less_than_twice_if_dampened(dampened, times):
    known = TfIdf(str.split, TEXTS, dampened=dampened)
    a, b = times * known.rarity["a"], known.rarity["b"]

    assert known.vectors.toarray()[0].tolist() == pytest.approx(
        [a / (a * a + b * b) ** 0.5, b / (a * a + b * b) ** 0.5, 0]
    )


def test_a_text_is_like_itself_and_unlike_what_shares_nothing():
    known = TfIdf(str.split, TEXTS)

    assert known.likeness("b a a").tolist()[0] == pytest.approx(1)
    assert known.likeness("new words").tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("text", "pieces"),
    (
        ("ab", [" ab", "ab ", " ab "]),
        ("a", [" a "]),
        ("abc", [" ab", "abc", "bc ", " abc", "abc ", " abc "]),
        ("", []),
    ),
)
def test_pieces_of_a_word_know_where_it_begins_and_ends(text, pieces):
    assert pieces_of(text) == pieces
