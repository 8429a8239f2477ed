"""No small group follows from what a funder reads, on whatever pages it is looked up."""

import re
from decimal import Decimal

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consultations.enums import ConsultationStatus as C
from fbias.reporting.queries.figures import Adds, Figure, Row, share
from fbias.reporting.queries.privacy import of_all_years, of_one_year
from fbias.reporting.queries.projects import state_rows_beside_table_1
from fbias.reporting.queries.sessions import Tally, consultation_figures
from projects.enums import ProjectStatus as P
from tests.factories import (
    ConsultationFactory,
    OpenDeskFactory,
    ProjectFactory,
    RequestTagFactory,
    SessionFactory,
    TagFactory,
    UserFactory,
)

YEARS = (2024, 2025, 2026)
BOOKED = (C.HELD, C.CONFIRMED, C.NO_SHOW, C.CANCELLED, C.RELEASED)
UNNAMED, NAMED = (P.DECLINED, P.SUBMITTED), (P.ACTIVE, P.CLOSED, P.COMPLETED)
CELLS = [
    *((year, "booked", state) for year in YEARS for state in BOOKED),
    *((year, "late", part) for year in YEARS for part in ("late", "in time")),
    *((year, "project", state) for year in YEARS for state in UNNAMED),
    *((year, "tag", name) for year in YEARS for name in "ab"),
]
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def cells(numbers):
    return st.lists(numbers, min_size=len(CELLS), max_size=len(CELLS))


def worlds(numbers, others):
    """The same in all that may be known: only small groups are other ones."""
    other = [m if 0 < n < 5 else n for n, m in zip(numbers, others, strict=True)]
    return [dict(zip(CELLS, found, strict=True)) for found in (numbers, other)]


TWO_WORLDS = st.builds(worlds, cells(st.integers(0, 12)), cells(st.integers(1, 4)))


def figures_of(world, year):
    """The figures of one year, or of all, from the groups of each year."""

    def count(kind, name):
        return sum(
            n for cell, n in world.items() if cell[1:] == (kind, name) and year in (cell[0], None)
        )

    tallies = {
        state: Tally(
            count("booked", state),
            records=count("booked", state),
            hours=Decimal(count("booked", state)),
        )
        for state in BOOKED
    }
    tallies[C.HELD] = Tally(
        **(
            vars(tallies[C.HELD])
            | {
                "late": count("late", "late"),
                "due": count("late", "late") + count("late", "in time"),
            }
        )
    )
    held = tallies[C.HELD]
    counts = {state: n for state in UNNAMED if (n := count("project", state))}
    return [
        *consultation_figures(tallies),
        Figure("fill", "", "", [share("Took place", held.count, 400, of_people=False)]),
        Figure("projects", "", "", state_rows_beside_table_1(counts)),
        Figure("hours", "", "", [Row("Sessions", held.hours, held.records, "h", adds=Adds.HOURS)]),
        Figure(
            "tags", "", "", [Row(tag, n, n) for tag in "ab" if (n := count("tag", tag))], most=12
        ),
    ]


def read_by_a_funder(world):
    """Every cell of every page and file: each year, and all."""
    by_year = {year: figures_of(world, year) for year in YEARS}
    pages = [of_one_year(year, by_year) for year in YEARS]
    pages.append(of_all_years(figures_of(world, None), by_year))
    return [
        (figure.key, row.label, row.shown, row.counted, length)
        for page in pages
        for figure in page
        for row, length in figure.cut().bars
    ]


@UNHURRIED
@given(TWO_WORLDS)
def test_other_small_groups_would_give_the_same_pages(worlds):
    world, other = worlds

    assert read_by_a_funder(world) == read_by_a_funder(other)


@UNHURRIED
@given(TWO_WORLDS)
def test_what_is_said_is_true(worlds):
    world, _other = worlds
    for _key, _label, shown, counted, _length in read_by_a_funder(world):
        for words in (shown, counted):
            assert words not in {"1", "2", "3", "4"}
    by_year = {year: figures_of(world, year) for year in YEARS}
    exact, said = figures_of(world, None), of_all_years(figures_of(world, None), by_year)
    for was, now in zip(exact, said, strict=True):
        for row, hidden in zip(was.rows, now.rows, strict=True):
            if numbers := re.fullmatch(r"(\d+) to (\d+)", hidden.counted):
                low, high = map(int, numbers.groups())
                assert low <= row.behind <= high


@UNHURRIED
@given(st.lists(st.integers(0, 9), min_size=3, max_size=3))
def test_a_list_of_names_gives_no_year_away(numbers):
    """Table 1 says how many there are in all; another spread over the years is as likely."""

    def years_of(spread):
        return {
            year: [Figure("projects", "", "", state_rows_beside_table_1({P.CLOSED: n}))]
            for year, n in zip(YEARS, spread, strict=True)
        }

    years = years_of(numbers)
    pages = [row for year in YEARS for figure in of_one_year(year, years) for row in figure.rows]
    over = [row for row in pages if row.label == "Worked on, and over"]

    if any(0 < n < 5 for n in numbers):
        assert {row.counted for row in over} == {"hidden, to protect a small group"}
    else:
        assert [row.value for row in over] == numbers


@pytest.mark.parametrize(
    ("behind", "shown"),
    (((1, 9, 7), [None, 90, None]), ((1, 2, 9), [None, None, 90]), ((9, 7, 8), [90, 70, 80])),
)
def test_one_hidden_year_of_hours_takes_a_second_with_it(behind, shown):
    """The table of projects says the sum of their hours."""
    years = {
        year: [
            Figure(
                "hours", "", "", [Row("Work", Decimal(n * 10), n, "h", adds=Adds.HOURS, named=True)]
            )
        ]
        for year, n in zip(YEARS, behind, strict=True)
    }

    assert [of_one_year(year, years)[0].rows[0].value for year in YEARS] == shown


def test_a_total_with_a_small_group_is_a_range():
    figure = Figure(
        "k", "", "", [Row("all", 23, 23, made_of=(20, 3)), Row("a", 20, 20), Row("b", 3, 3)]
    )

    shown = [row.shown for row in of_one_year(2026, {2026: [figure]})[0].rows]

    assert shown == ["21 to 24", "20", "fewer than 5"]


@pytest.mark.parametrize(
    ("row", "shown"),
    (
        (share("one of six", 1, 6), "hidden"),
        (share("five of ten", 5, 10), "50\N{NO-BREAK SPACE}%"),
        (share("none of six", 0, 6), "0\N{NO-BREAK SPACE}%"),
        (share("three of nine seats", 3, 9, of_people=False), "hidden"),
        (share("six of nine seats", 6, 9, of_people=False), "66.7\N{NO-BREAK SPACE}%"),
    ),
)
def test_a_share_does_not_give_a_small_group_away(row, shown):
    found = of_one_year(2026, {2026: [Figure("k", "", "", [row])]})

    assert found[0].rows[0].shown == shown


TOKENS = re.compile(r'(csrfmiddlewaretoken" value|csrf-token" content|nonce)="[^"]*"')


def everything(client):
    """Each page, file and paper that a funder can open about figures, as it is sent."""
    pages = [
        ("reporting:figures", True), ("reporting:figures_csv", True), ("reporting:tags", True),
        ("reporting:tags_csv", True), ("reporting:table1", False), ("reporting:table1_csv", False),
        ("reporting:table1_pdf", False),
    ]  # fmt: skip
    found = {}
    for name, by_year in pages:
        for year in ("2025", "2026", "all") if by_year else ("all",):
            answer = client.get(reverse(name), {"year": year})
            assert answer.status_code == 200
            content = b"" if name.endswith("pdf") else answer.content
            found[name, year] = TOKENS.sub("", content.decode())
    return found


@pytest.mark.django_db
def test_two_worlds_that_differ_in_small_groups_look_the_same_to_a_funder(client):
    desk, tag = OpenDeskFactory(past=True), TagFactory()
    sessions = [SessionFactory(open_desk=desk, hour=hour) for hour in range(8, 18)]
    for session in sessions[:6]:
        ConsultationFactory(held=True, session=session)
    asked, *_others = [ConsultationFactory(cancelled=True, session=one) for one in sessions[6:9]]
    RequestTagFactory(consultation=asked, tag=tag, word="confirmed")
    ProjectFactory.create_batch(2, status=P.DECLINED, reason="No.")
    client.force_login(UserFactory(funder=True))
    before = everything(client)

    more = ConsultationFactory(cancelled=True, session=sessions[9])
    RequestTagFactory(consultation=more, tag=tag, word="confirmed")
    ProjectFactory(status=P.DECLINED, reason="No.")

    assert everything(client) == before
