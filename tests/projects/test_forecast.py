"""When could a project begin: more backlog never makes it earlier."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from projects.forecasts import Person, hours_by_month, start_on, working_days

MONDAY = date(2026, 3, 2)  # March 2026 has 22 working days


def test_a_free_analyst_starts_today():
    assert working_days(2026, 3) == 22
    assert start_on([Person(Decimal(22))], waiting=Decimal(0), today=MONDAY) == MONDAY


def test_promised_hours_are_worked_off_first_on_working_days():
    busy = Person(Decimal(22), promised=Decimal(7))
    assert start_on([busy], waiting=Decimal(0), today=MONDAY) == date(2026, 3, 11)


def test_days_away_give_nothing():
    away = Person(Decimal(22), away=((MONDAY, date(2026, 3, 8)),))
    assert start_on([away], waiting=Decimal(0), today=MONDAY) == date(2026, 3, 9)
    assert hours_by_month(away, [date(2026, 3, 1)]) == {date(2026, 3, 1): Decimal("17.00")}


def test_hours_that_wait_are_shared_by_all():
    team = [Person(Decimal(22)), Person(Decimal(22))]
    assert start_on(team, waiting=Decimal(4), today=MONDAY) == date(2026, 3, 4)


def test_nobody_with_hours_has_no_date():
    assert start_on([Person(Decimal(0))], waiting=Decimal(0), today=MONDAY) is None
    assert start_on([], waiting=Decimal(0), today=MONDAY) is None


def test_a_backlog_of_more_than_three_years_has_no_date():
    assert start_on([Person(Decimal(1))], waiting=Decimal(1000), today=MONDAY) is None


hours = st.decimals(min_value=0, max_value=60, places=1)
people = st.lists(
    st.builds(Person, st.decimals(min_value=1, max_value=40, places=0), hours),
    min_size=1,
    max_size=4,
)


@given(people, hours, hours, hours)
def test_more_backlog_never_makes_a_start_earlier(team, waiting, more_waiting, more_promised):
    first = start_on(team, waiting=waiting, today=MONDAY) or date.max
    longer = start_on(team, waiting=waiting + more_waiting, today=MONDAY) or date.max
    busier = [
        Person(team[0].hours_a_month, team[0].promised + more_promised, team[0].away),
        *team[1:],
    ]
    assert first <= longer
    assert first <= (start_on(busier, waiting=waiting, today=MONDAY) or date.max)


@given(people, hours)
def test_one_more_analyst_never_makes_a_start_later(team, waiting):
    alone = start_on(team, waiting=waiting, today=MONDAY) or date.max
    assert (
        start_on([*team, Person(Decimal(5))], waiting=waiting, today=MONDAY) or date.max
    ) <= alone
