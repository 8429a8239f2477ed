"""No small group follows from what a funder reads, on whatever pages it is looked up."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import combinations, count

import pytest
import time_machine
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consultations.enums import ConsultationStatus as C
from fbias.reporting.models import Targets
from fbias.reporting.queries.facts import Facts
from fbias.reporting.queries.facts.people import Person
from fbias.reporting.queries.facts.sessions import Booking, Desk
from fbias.reporting.queries.facts.work import Work
from fbias.reporting.queries.figures import Adds, Beside, Figure, Row, share
from fbias.reporting.queries.indicators import all_figures, for_funders
from fbias.reporting.queries.indicators.projects import state_rows_beside_table_1
from fbias.reporting.queries.periods import EVER, Period, of_year
from fbias.reporting.queries.privacy import grouped, of_one_year
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
BOOKED = (C.HELD, C.NO_SHOW, C.CANCELLED, C.RELEASED, C.DECLINED)
UNNAMED = (P.DECLINED, P.SUBMITTED)
CELLS = [
    *((year, "booked", state) for year in YEARS for state in BOOKED),
    *((year, "project", state) for year in YEARS for state in UNNAMED),
]
PERIODS = [EVER, of_year(2024), of_year(2025), Period(date(2024, 1, 1), date(2025, 12, 31))]
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=5)
AT = datetime(2020, 1, 1, tzinfo=UTC)


def cells(numbers):
    return st.lists(numbers, min_size=len(CELLS), max_size=len(CELLS))


def worlds(numbers, others):
    """The same in all that may be known: only small groups are other ones."""
    other = [m if 0 < n < 5 else n for n, m in zip(numbers, others, strict=True)]
    return [dict(zip(CELLS, found, strict=True)) for found in (numbers, other)]


TWO_WORLDS = st.builds(worlds, cells(st.integers(0, 12)), cells(st.integers(1, 4)))


def booking(pk, year, status, person=None):
    return Booking(
        pk=pk, status=status, day=date(year, 5, 6), person=person or pk, asked_at=AT, booked_at=AT,
        starts_at=None, due_at=AT, in_time=True, hours=None, preparation=None, next_step=None,
        sites=(), surveyed=False, answers_given=None, answers={}, form_id=0,
    )  # fmt: skip


def work(pk, year, status):
    day = date(year, 5, 6)
    return Work(
        pk=pk, status=status, person=pk, institution=None, received_on=day, looked_at_on=None,
        decided_on=day, started_on=None, ended_on=None, days_paused=0, origin="direct",
        consultation=None, redirected_to="", earlier_effort=Decimal(0), earlier_advice=Decimal(0),
        agreed=Decimal(0), priced=False, leads=(), mentors=(), scores=None,
    )  # fmt: skip


def facts_of(bookings=(), works=(), regions=None):
    """As if read from a database; everybody is of one region unless it is said."""
    people = {
        one.person: Person(
            one.person, 1, "Lab", "academic", "Lyon", "Here", "France", "p@x", "", ""
        )
        for one in (*bookings, *works)
    }
    for pk, region in (regions or {}).items():
        people[pk] = people[pk]._replace(region=region, place=region)
    return Facts(
        bookings=list(bookings), works=list(works), entries=[], sheets=[], articles=[], outputs=[],
        desks=[Desk(date(year, 5, 6), "held", 400, 400) for year in YEARS], people=people, sites=[],
        tags={}, vocabulary=[], targets=Targets(), now=datetime(2026, 6, 1, tzinfo=UTC),
        by_state=False,
    )  # fmt: skip


def facts_in(world):
    numbers = count(1)
    rows = [(next(numbers), *cell) for cell, n in world.items() for _ in range(n)]
    return facts_of(
        [booking(pk, year, state) for pk, year, kind, state in rows if kind == "booked"],
        [work(pk, year, state) for pk, year, kind, state in rows if kind == "project"],
    )


def in_groups(figure):
    """Groups put together add up to what is told of all: their promise has its own tests below."""
    return any(row.adds in {Adds.GROUP, Adds.PLACES} for row in figure.rows)


def read_by_a_funder(world):
    """Every cell of every page and file: each year, several years, and all."""
    facts = facts_in(world)
    return [
        (period.name, figure.key, row.label, row.shown, row.counted, row.trend, length)
        for period in PERIODS
        for figure in for_funders(facts, period, YEARS)
        if figure.counts_people and not in_groups(figure)
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
    for _period, key, label, shown, counted, _trend, _length in read_by_a_funder(world):
        for words in (shown, counted):
            assert words not in {"1", "2", "3", "4"}, (key, label)
    exact = {
        (figure.key, row.label): row
        for figure in all_figures(facts_in(world), EVER)
        for row in figure.rows
    }
    for figure in for_funders(facts_in(world), EVER, YEARS):
        for hidden in figure.rows:
            numbers = re.fullmatch(r"(\d+) to (\d+)", hidden.counted)
            if numbers and (figure.key, hidden.label) in exact:
                low, high = map(int, numbers.groups())
                assert low <= exact[figure.key, hidden.label].behind <= high


REGIONS = "ABCDE"
CROSSED = st.lists(st.integers(0, 9), min_size=15, max_size=15)


def by_region(numbers):
    sizes = dict(zip([(y, r) for y in YEARS for r in REGIONS], numbers, strict=True))
    return {
        year: [Figure("k", "", "", [
            Row(r, n, n, adds=Adds.GROUP) for r in REGIONS if (n := sizes[year, r])
        ])]
        for year in YEARS
    }  # fmt: skip


def told_of(years, chosen, put):
    """Each number that is told, as the cells that it is the sum of."""
    rows = [row for row in put(years[chosen[0]][0], years, chosen) if not row.hidden]
    rest = set(REGIONS) - {row.label for row in rows}
    return [
        (
            frozenset((year, name) for year in chosen
                      for name in ([row.label] if row.label in REGIONS else rest)),
            row.behind,
        )
        for row in rows
    ]  # fmt: skip


def small_differences(years, put):
    """What an attacker finds: a number of 1 to 4 as the difference of two that are told."""
    pages = [chosen for size in (1, 2, 3) for chosen in combinations(YEARS, size)]
    every = list(dict(one for page in pages for one in told_of(years, page, put)).items())
    return [
        (more - less, n - m)
        for more, n in every
        for less, m in every
        if less < more and 0 < n - m < 5
    ] + [(own, n) for own, n in every if 0 < n < 5]


def each_page_for_itself(figure, years, chosen):
    """The negative control: groups are put together anew for each page."""
    total = {}
    for year in chosen:
        for row in years[year][0].rows:
            total[row.label] = total.get(row.label, 0) + row.behind
    rest = sum(n for n in total.values() if n < 5)
    rows = [Row(name, n, n, adds=Adds.GROUP) for name, n in total.items() if n >= 5]
    return rows + ([Row("Others", rest, rest, adds=Adds.GROUP)] if rest >= 5 else [])


@settings(UNHURRIED, max_examples=50)
@given(CROSSED)
def test_nothing_follows_from_the_difference_of_two_pages(numbers):
    assert small_differences(by_region(numbers), grouped) == []


def test_groups_put_together_page_by_page_would_give_a_small_one_away():
    years = by_region([6, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0])

    found = small_differences(years, each_page_for_itself)

    assert (frozenset({(2025, "A"), (2026, "A")}), 3) in found
    assert small_differences(years, grouped) == []


def test_small_regions_are_told_together_and_the_sum_is_whole():
    """17 people: nothing is blank, and the regions add up."""
    sizes = {"Bretagne": 8, "Alsace": 3, "Corse": 2, "Lorraine": 4}
    names = [region for region, n in sizes.items() for _ in range(n)]
    rows = [booking(pk, 2025, C.HELD) for pk in range(1, 18)]
    facts = facts_of(rows, regions=dict(enumerate(names, 1)))

    found = {one.key: one.rows for one in for_funders(facts, of_year(2025), YEARS)}

    assert [(row.label, row.shown) for row in found["users_served"]] == [("People", "17")]
    assert [(row.label, row.shown) for row in found["regions_served"][2:]] == [
        ("Bretagne", "8"), ("Others (3 together)", "9"),
    ]  # fmt: skip


@pytest.mark.parametrize("part", (1, 2, 3, 4))
def test_a_share_of_a_known_number_depends_on_that_number_alone(part):
    row = share("new", part, 12)

    [found] = of_one_year(2026, {2026: [Figure("k", "", "", [row])]})[0].rows

    assert (found.shown, found.counted) == ("8.3 to 33.3\N{NO-BREAK SPACE}%", "12")


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
        (share("one of six", 1, 6), "16.7 to 66.7\N{NO-BREAK SPACE}%"),
        (share("one of six", 1, 6, beside=Beside.BOTH), "hidden"),
        (share("two beside eight", 2, 10, beside=Beside.PARTS), "11.1 to 33.3\N{NO-BREAK SPACE}%"),
        (share("one of four", 1, 4), "hidden"),
        (share("five of ten", 5, 10), "50\N{NO-BREAK SPACE}%"),
        (share("none of six", 0, 6), "0\N{NO-BREAK SPACE}%"),
        (
            share("three of nine seats", 3, 9, of_people=False),
            "11.1 to 44.4\N{NO-BREAK SPACE}%",
        ),
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
        ("reporting:tags_csv", True), ("reporting:table1", True), ("reporting:table1_csv", True),
        ("reporting:table1_pdf", True),
    ]  # fmt: skip
    found = {}
    for name, by_year in pages:
        for year in ("2025", "2026", "all") if by_year else ("all",):
            answer = client.get(reverse(name), {"year": year})
            assert answer.status_code == 200
            content = b"" if name.endswith("pdf") else answer.content
            found[name, year] = TOKENS.sub("", content.decode())
    return found


@pytest.fixture
def one_minute():
    """Pages say when they were counted: two of them are read within one minute."""
    with time_machine.travel(datetime(2026, 6, 15, 9, tzinfo=UTC), tick=False):
        yield


@pytest.mark.django_db
@pytest.mark.usefixtures("one_minute")
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
