"""Past texts that are like a new one are found, across languages too."""

from members.matching import similar

PAST = [
    ("a", "Counting bacterial colonies on a Petri dish"),
    ("b", "Stitching tiles of a whole brain from the light sheet"),
    ("c", "Tracking dividing cells in a movie"),
    ("d", "A recipe with flour"),
]


def test_the_like_one_comes_first_with_the_words_in_both():
    found = similar("How many colonies are on my Petri dishes?", PAST)

    assert found[0].id == "a"
    assert set(found[0].words) == {"colonies", "Petri", "dishes"}
    assert "d" not in [one.id for one in found]


def test_french_finds_english():
    assert similar("Assembler des tuiles de cerveau", PAST)[0].id == "b"
    assert similar("Suivi de cellules qui se divisent", PAST)[0].id == "c"


def test_a_text_is_most_like_itself():
    best = similar(PAST[2][1], PAST)[0]

    assert (best.id, best.score) == ("c", 1.0)


def test_no_more_than_asked_for_and_none_for_nothing():
    assert len(similar("cells on a dish in a movie of a brain", PAST, count=1)) == 1
    assert similar("", PAST) == similar("of the", PAST) == similar("cells", []) == []
    assert similar("cells", [("x", ""), ("y", "the")]) == []


def test_the_order_of_the_past_changes_nothing():
    assert similar("colonies in a movie", PAST) == similar("colonies in a movie", PAST[::-1])
