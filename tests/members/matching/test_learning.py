"""Tags that users confirmed or refused change what the next one is asked."""

import pytest

from members.matching import Example
from tests.members.matching.small import matcher, slugs

TEXT = "Mitochondria and more cells, none counted"
SAID = Example(TEXT, confirmed=frozenset({"denoising"}))
REFUSED = Example(TEXT, refused=frozenset({"tracking"}))


def score(knows, slug, text=TEXT):
    return next(match.score for match in knows.rank(text)["operation"] if match.slug == slug)


def test_what_was_confirmed_for_a_like_text_rises():
    knows = matcher(Example("Xylophones, zoomed", confirmed=frozenset({"tracking"})))

    assert slugs(matcher().rank("zoomed xylophone")) == ["counting", "denoising", "tracking"]
    assert slugs(knows.rank("zoomed xylophone")) == ["tracking", "counting", "denoising"]


def test_more_examples_say_it_louder():
    assert score(matcher(), "denoising") < score(matcher(SAID), "denoising")
    assert score(matcher(SAID), "denoising") < score(matcher(SAID, SAID), "denoising")


def test_what_was_refused_sinks():
    assert score(matcher(REFUSED), "tracking") < score(matcher(), "tracking")
    assert score(matcher(REFUSED), "counting") == score(matcher(), "counting")


def test_an_example_about_something_else_changes_nothing():
    other = Example("xyzzy quux", confirmed=frozenset({"denoising"}))

    assert matcher(other).rank(TEXT) == matcher().rank(TEXT)


@pytest.mark.parametrize(
    "example", (Example(""), Example("", frozenset({"gone"})), Example(TEXT, frozenset({"gone"})))
)
def test_an_example_of_nothing_changes_nothing(example):
    assert matcher(example).rank(TEXT) == matcher().rank(TEXT)


def test_the_order_of_the_examples_changes_nothing():
    assert matcher(SAID, REFUSED).rank(TEXT) == matcher(REFUSED, SAID).rank(TEXT)
