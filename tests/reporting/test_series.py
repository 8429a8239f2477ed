"""The last five years: what the page of each year says, and nothing beside it."""

import csv
import io
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.urls import reverse

from fbias.reporting.queries.figures import Row
from fbias.reporting.queries.indicators import figures_for
from fbias.reporting.queries.periods import of_year
from fbias.reporting.queries.series import Line, series_for
from tests.factories import ConsultationFactory, OpenDeskFactory, SessionFactory, UserFactory

pytestmark = pytest.mark.django_db
YEARS = range(2022, 2027)
HELD = {2022: 6, 2023: 2, 2024: 0, 2025: 7, 2026: 5}


@pytest.fixture(autouse=True)
def december():
    with time_machine.travel(datetime(2026, 12, 15, 9, tzinfo=UTC), tick=False):
        yield


def hold(held):
    for year, times in held.items():
        desk = OpenDeskFactory(past=True, day=date(year, 5, 6))
        for _session in range(times):
            ConsultationFactory(held=True, session=SessionFactory(open_desk=desk))


def lines_of(reader):
    return {(one.figure.key, line.label): line for one in series_for(reader) for line in one.lines}


def test_each_year_has_its_number():
    hold(HELD)

    found = lines_of(UserFactory(coordinator=True))

    assert found["users_served", "People"].cells == ["6", "2", "0", "7", "5"]
    assert ("publications", "In all") not in found


def test_a_funder_reads_in_each_year_what_the_page_of_that_year_says():
    hold(HELD)
    reader = UserFactory(funder=True)

    found = lines_of(reader)

    assert found["users_served", "People"].cells == ["6", "fewer than 5", "0", "7", "5"]
    for place, year in enumerate(YEARS):
        pages = {
            (figure.key, row.label): row.shown
            for figure in figures_for(reader, of_year(year))
            for row in figure.rows
        }
        said = {key: line.cells[place] for key, line in found.items() if line.rows[place]}
        assert {key: pages.get(key, shown) for key, shown in said.items()} == said


def test_what_is_hidden_is_drawn_as_low_as_can_be():
    rows = [Row("a", 8, 8), Row("a", None, 3, hidden="fewer than 5"), None, Row("a", 0, 0)]

    line = Line("a", rows, "0")

    assert line.drawn == "M3 30v-28h14v28z"
    assert line.hidden_drawn == "M23 30v-1h14v1z"


@pytest.mark.parametrize("times", (1, 6))
def test_five_years_cost_the_same_however_much_there_is(client, django_assert_num_queries, times):
    hold(dict.fromkeys(YEARS, times))
    client.force_login(UserFactory(coordinator=True))

    with django_assert_num_queries(16):
        client.get(reverse("reporting:series"))


def test_five_years_are_taken_along(client):
    hold(HELD)
    client.force_login(UserFactory(coordinator=True))

    sheet = client.get(reverse("reporting:series_csv")).content.decode("utf-8-sig")

    header, *rows = csv.reader(io.StringIO(sheet))
    assert header == ["indicator", "title", "group", *map(str, YEARS)]
    assert ["users_served", "People served", "People", "6", "2", "0", "7", "5"] in rows
    assert "People served" in client.get(reverse("reporting:series")).content.decode()
