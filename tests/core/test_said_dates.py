"""A day is written once for a language; each page gets its own day, language and zone."""

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

DAY = date(2021, 3, 1)
LATE = datetime(2021, 2, 28, 23, 30, tzinfo=UTC)  # the first of March in Paris


def drawn(value, form, language="en", zone="Europe/Paris"):
    page = Template('{{ value|date:"%s" }}' % form)  # noqa: UP031
    with translation.override(language), timezone.override(zone):
        return page.render(Context({"value": value}))


def test_each_language_writes_its_own_day_in_whatever_order():
    said = [drawn(DAY, "l j F Y", language) for language in ("en", "fr", "en", "fr")]

    assert said == ["Monday 1 March 2021", "lundi 1er mars 2021"] * 2


def test_the_day_of_a_moment_is_that_of_the_readers_zone():
    for _time in range(2):
        assert drawn(LATE, "j F Y") == "1 March 2021"
        assert drawn(LATE, "j F Y", zone="UTC") == "28 February 2021"


def test_what_says_the_hour_is_said_anew():
    assert drawn(LATE, "j F Y H:i") == "1 March 2021 00:30"
    assert drawn(datetime(2021, 2, 28, 23, 31, tzinfo=UTC), "j F Y H:i") == "1 March 2021 00:31"
    assert drawn(DAY, r"j \d\e F") == "1 de March"


@pytest.mark.parametrize(
    ("form", "said"),
    (
        ("j F Y, H:i", "1er mars 2021, 00:30"),
        ("j N Y", "1er mars 2021"),
        ("DATE_FORMAT", "1er mars 2021"),
        ("F Y", "mars 2021"),
        ("Y-m-d", "2021-03-01"),
    ),
)
def test_the_first_of_a_month_is_an_ordinal_in_french(form, said):
    assert drawn(LATE, form, "fr") == said


def test_no_other_day_is_an_ordinal():
    assert drawn(date(2021, 3, 11), "j F Y", "fr") == "11 mars 2021"
    assert drawn(date(2021, 3, 21), "l j F", "fr") == "dimanche 21 mars"


@pytest.mark.parametrize("nothing", (None, "", "soon"))
def test_what_is_no_day_is_nothing_as_in_django(nothing):
    assert drawn(nothing, "j F Y") == ""
