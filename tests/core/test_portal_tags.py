"""The words that dates, sizes and names become."""

from datetime import UTC, datetime

import pytest
from django.forms import ChoiceField
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import resolve
from django.utils import timezone, translation
from django.utils.safestring import SafeString

from fbias.core.built import built
from fbias.core.templatetags.portal import (
    day_at,
    filesize_human,
    hue,
    in_zone,
    initials,
    on_day,
    period,
)

MORNING = datetime(2027, 1, 14, 9, 0, tzinfo=UTC)
NOON = datetime(2027, 1, 14, 10, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_paris():
    with timezone.override("Europe/Paris"), translation.override("en"):
        yield


def draw(source: str, **context: object) -> str:
    return Template("{% load portal %}" + source).render(Context(context))


def test_an_instant_is_told_in_the_readers_zone_with_its_name():
    assert in_zone(MORNING) == "Thursday 14 January 2027, 10:00 (Paris time)"


def test_an_instant_is_told_in_french():
    with translation.override("fr"):
        assert in_zone(MORNING) == "jeudi 14 janvier 2027, 10:00 (heure de Paris)"


def test_an_instant_follows_another_zone_into_another_day():
    with timezone.override("Pacific/Auckland"):
        assert in_zone(datetime(2027, 1, 14, 20, 0, tzinfo=UTC)) == (
            "Friday 15 January 2027, 09:00 (Auckland time)"
        )


def test_a_subject_says_the_day_and_the_hour_on_the_readers_clock():
    assert day_at(MORNING) == "14 January at 10:00"
    assert on_day(MORNING) == "on 14 January at 10:00"
    with translation.override("fr"):
        assert on_day(MORNING) == "du 14 janvier à 10:00"
    with timezone.override("Indian/Reunion"):
        assert day_at(MORNING) == "14 January at 13:00 (Reunion time)"


def test_a_session_without_an_hour_is_told_by_what_else_is_known():
    assert on_day(None, "FB-12") == "FB-12"


def test_no_instant_is_no_text():
    assert in_zone(None) == ""


def test_a_period_of_one_day_says_the_day_once():
    assert period(MORNING, NOON) == "Thursday 14 January 2027, 10:00-11:00 (Paris time)"


def test_a_period_over_midnight_says_both_days():
    late, early = (
        datetime(2027, 1, 14, 22, 30, tzinfo=UTC),
        datetime(2027, 1, 14, 23, 30, tzinfo=UTC),
    )

    assert period(late, early) == (
        "Thursday 14 January 2027, 23:30 to Friday 15 January 2027, 00:30 (Paris time)"
    )


def test_a_period_over_the_clock_change_says_which_clock():
    summer, winter = (
        datetime(2027, 10, 31, 0, 30, tzinfo=UTC),
        datetime(2027, 10, 31, 1, 30, tzinfo=UTC),
    )

    assert period(summer, winter) == ("Sunday 31 October 2027, 02:30 CEST-02:30 CET (Paris time)")


@pytest.mark.parametrize(
    ("size", "words"),
    ((None, ""), (0, "0\xa0B"), (1024, "1\xa0kB"), (2_254_857_830, "2.3\xa0GB")),
)
def test_a_size_is_told_in_human_units(size, words):
    assert filesize_human(size) == words


@pytest.mark.parametrize(
    ("name", "letters"),
    (("Ada Lovelace", "AL"), ("Jean-Luc de la Tour", "JT"), ("Prince", "P"), ("", "")),
)
def test_initials_are_of_the_first_and_the_last_name(name, letters):
    assert initials(name) == letters


def test_the_tint_of_a_name_never_changes():
    assert hue("Ada Lovelace") == hue("Ada Lovelace")
    assert 0 <= hue("Ada Lovelace") < 8


def test_an_icon_is_hidden_from_screen_readers_and_comes_from_this_site():
    assert draw('{% icon "check-lg" %}') == (
        '<svg class="icon " width="16" height="16" aria-hidden="true" focusable="false">'
        f'<use href="{built("pictures/icons.svg")}#check-lg"></use></svg>'
    )


def test_a_link_to_a_page_that_is_not_there_is_not_drawn():
    assert draw('{% nav_link "nowhere:page" "Nowhere" %}').strip() == ""


def test_the_link_to_the_current_page_says_so():
    request = RequestFactory().get("/privacy/")

    assert 'aria-current="page"' in draw('{% nav_link "privacy" "Privacy" %}', request=request)


@pytest.mark.parametrize(
    ("address", "marked"), (("/projects/7/work/", True), ("/projects/pipeline/", False))
)
def test_a_link_is_marked_on_pages_of_one_object_below_it_only(address, marked):
    request = RequestFactory().get(address)
    request.resolver_match = resolve(address)

    drawn = draw('{% nav_link "projects:mine" "My projects" %}', request=request)

    assert ('aria-current="true"' in drawn) is marked


def test_pagination_keeps_the_rest_of_the_query():
    request = RequestFactory().get("/", {"tag": "count", "page": "3"})

    assert draw("{% query_with page=4 %}", request=request) == "?tag=count&amp;page=4"
    assert draw('{% query_with page="" %}', request=request) == "?tag=count"


def test_options_are_drawn_in_their_groups_with_what_each_carries():
    field = ChoiceField(
        choices=[("", "Any"), ("<Group>", [(1, "One & two"), (2, SafeString("<b>Bold</b>"))])]
    )

    drawn = field.widget.render("what", 2, {"required": True})

    assert drawn.strip() == (
        '<select name="what" required><option value="">Any</option>'
        '<optgroup label="&lt;Group&gt;"><option value="1">One &amp; two</option>'
        '<option value="2" selected><b>Bold</b></option></optgroup></select>'
    )
