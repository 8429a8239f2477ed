"""The vocabulary that comes with the portal, and how well it does on real requests."""

import csv

import pytest

from members.matching import Matcher, Term
from members.matching.vocabulary import DATA, enriched, packaged
from tests.benchmarks.matching import hits, requests

ENGLISH, FRENCH = "requests.jsonl", "requests_fr.jsonl"


@pytest.fixture(scope="module")
def knows():
    return Matcher(packaged())


def table(name):
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_every_tag_has_phrases_in_both_languages_and_no_phrase_is_empty():
    slugs = [row["slug"] for row in table("tags.csv")]

    assert [row["slug"] for row in table("phrases.csv")] == slugs
    for row in table("phrases.csv"):
        assert all(phrase.strip() for key in ("en", "fr") for phrase in row[key].split("|"))


def test_links_join_tags_that_exist_with_strengths_up_to_one():
    slugs = {row["slug"] for row in table("tags.csv")}
    pairs = [(row["tag"], row["implies"]) for row in table("links.csv")]

    assert len(pairs) == len(set(pairs))
    assert {slug for pair in pairs for slug in pair} <= slugs
    assert all(0 < float(row["strength"]) <= 1 for row in table("links.csv"))


def test_a_tag_of_the_coordinators_stays_as_it_is():
    own = Term("own", "operation", "Our own", "À nous", ("special",))
    known = Term("stitching", "operation", "Stitching", "Assemblage")

    same, richer = enriched([own, known])

    assert same == own
    assert "mosaic" in richer.synonyms_en
    assert "mosaïque" in richer.synonyms_fr


@pytest.mark.parametrize(
    ("name", "title_only", "floor"),
    (
        (ENGLISH, False, (0.80, 0.92, 0.94)),
        (FRENCH, False, (0.80, 0.90, 0.94)),
        (ENGLISH, True, (0.66, 0.75, 0.78)),
        (FRENCH, True, (0.64, 0.75, 0.78)),
    ),
)
def test_real_requests_find_their_operations(knows, name, title_only, floor):
    def rank(title, text):
        return [match.slug for match in knows.rank(text, title=title)["operation"]]

    found = hits(rank, requests(name), title_only=title_only)

    assert all(share >= least for share, least in zip(found, floor, strict=True)), found


def test_three_suggestions_in_the_words_of_the_user(knows):
    ranking = knows.rank("We want to count cells that touch, in 3D, with Cellpose.")
    best = knows.best(ranking, 4)

    assert {(match.slug, match.words) for match in best} >= {
        ("object-counting", ("count cells",)),
        ("cellpose", ("Cellpose",)),
        ("segmentation-3d", ("3D",)),
    }
