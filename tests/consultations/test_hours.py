"""Hours given to consultations: what counts, for which month, and who may see it."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine

from consultations.queries.hours import consultation_hours
from members.queries.hours import loads_of
from tests.factories import (
    AnalystFactory,
    ConflictFactory,
    ConsultationFactory,
    OpenDeskFactory,
    PanelSeatFactory,
    RecordFactory,
    SessionFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

MARCH = date(2027, 3, 1)
NOW = datetime(2027, 3, 20, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def analyst():
    return AnalystFactory(hours_per_month=3)


def seat(analyst, *, day=date(2027, 3, 4), hour=10, status="confirmed", published=True, **more):
    desk = more.pop("open_desk", None) or OpenDeskFactory(day=day)
    consultation = ConsultationFactory(
        confirmed=True, session=SessionFactory(open_desk=desk, hour=hour), status=status, **more
    )
    return PanelSeatFactory(consultation=consultation, analyst=analyst, published=published)


def march(*analysts, seen_by=None):
    until = date(2027, 4, 1)
    return consultation_hours(analysts, since=MARCH, until=until, seen_by=seen_by)


@pytest.mark.parametrize(
    ("status", "hours"),
    (("confirmed", 1), ("provisional", 1), ("held", 1), ("no_show", 1), ("cancelled", 0)),
)
def test_a_published_seat_counts_one_hour_until_a_record_says_more(analyst, status, hours):
    seat(analyst, status=status)

    assert march(analyst).get((analyst.pk, MARCH), 0) == hours


def test_a_draft_seat_is_nobodys_hour(analyst):
    seat(analyst, published=False)

    assert march(analyst) == {}


def test_the_hours_of_a_sent_record_are_shared_by_its_panel(analyst):
    other = AnalystFactory()
    held = seat(analyst, status="held").consultation
    PanelSeatFactory(consultation=held, analyst=other, published=True)
    record = RecordFactory(consultation=held, hours=5, sent_at=None)
    assert march(analyst, other) == {(analyst.pk, MARCH): 1, (other.pk, MARCH): 1}

    record.sent_at = NOW
    record.save()

    half = Decimal("2.5")
    assert march(analyst, other) == {(analyst.pk, MARCH): half, (other.pk, MARCH): half}


def test_a_month_begins_on_the_clock_of_the_facility(analyst):
    first = datetime(2027, 2, 28, 23, 30, tzinfo=UTC)  # half past midnight in Paris
    seat(analyst, day=date(2027, 2, 28), hour=12)
    session = SessionFactory(starts_at=first, open_desk__day=MARCH)
    consultation = ConsultationFactory(confirmed=True, session=session)
    PanelSeatFactory(consultation=consultation, analyst=analyst, published=True)

    assert march(analyst) == {(analyst.pk, MARCH): 1}


@pytest.mark.parametrize("count", (1, 8))
def test_hours_cost_the_same_however_many(count, django_assert_num_queries):
    analysts = AnalystFactory.create_batch(count)
    for place, analyst in enumerate(analysts):
        seat(analyst, day=date(2027, 3, 2 + place))
    reader = UserFactory()

    with django_assert_num_queries(6):  # who reads (a page asks once), sessions, projects, pairs
        loads_of(analysts, year=2027, seen_by=reader)


def test_the_year_of_an_analyst_month_by_month(analyst):
    for day in (date(2027, 3, 4), date(2027, 3, 11), date(2027, 5, 6)):
        seat(analyst, day=day)

    (load,) = loads_of([analyst], year=2027, seen_by=analyst.user)

    assert [month.hours for month in load.months] == [0, 0, 2, 0, 1, 0, 0, 0, 0, 0, 0, 0]
    assert (load.this_month, load.left, load.year) == (2, 1, 3)
    assert max(month.height for month in load.months) <= 100
    assert not any(month.is_over for month in load.months)


def test_a_session_hidden_from_the_reader_moves_no_hour(analyst):
    """The host manager in conflict reads the same sums with and without the hidden session."""
    manager, other = UserFactory(), UserFactory()
    hidden = UserFactory()
    ConflictFactory(person=manager, with_person=hidden)
    seat(analyst)

    def sums(reader):
        (load,) = loads_of([analyst], year=2027, seen_by=reader)
        return [month.hours for month in load.months]

    before = sums(manager)
    seat(analyst, day=date(2027, 3, 11), requester=hidden)

    assert sums(manager) == before
    assert sums(other)[2] == before[2] + 1
