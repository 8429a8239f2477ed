"""What may happen when, at each edge: the rules of an open desk in time, without a database."""

from datetime import UTC, datetime, timedelta

import pytest

from consultations.enums import OpenDeskStatus as D
from consultations.models import Consultation, OpenDesk, Session
from consultations.queries.waiting_list import offer_ends, own_due

TICK = timedelta(microseconds=1)
OPENS, CLOSES = datetime(2026, 1, 4, 8, tzinfo=UTC), datetime(2026, 1, 8, 17, tzinfo=UTC)
DUE, RELEASE = datetime(2026, 1, 9, 17, tzinfo=UTC), datetime(2026, 1, 11, 17, tzinfo=UTC)
STARTS = datetime(2026, 1, 14, 9, tzinfo=UTC)


def open_desk(**more):
    times = {"opens_at": OPENS, "closes_at": CLOSES, "data_deadline_at": DUE, "status": D.OPEN}
    return OpenDesk(**{**times, **more})


@pytest.mark.parametrize(
    ("status", "now", "takes"),
    (
        (D.OPEN, OPENS - TICK, False),
        (D.OPEN, OPENS, True),
        (D.OPEN, CLOSES - TICK, True),
        (D.OPEN, CLOSES, False),
        (D.DRAFT, OPENS, False),
        (D.CLOSED, OPENS, False),
        (D.CANCELLED, OPENS, False),
    ),
)
def test_an_open_desk_takes_bookings_from_one_instant_to_the_other(status, now, takes):
    assert open_desk(status=status).takes_bookings(now) is takes


@pytest.mark.parametrize(
    ("status", "poll", "now", "asks"),
    (
        (D.DRAFT, None, OPENS, False),
        (D.DRAFT, OPENS, OPENS - TICK, True),
        (D.DRAFT, OPENS, OPENS, False),
        (D.OPEN, None, STARTS, True),
        (D.OPEN, OPENS, STARTS, False),
        (D.HELD, None, STARTS, False),
    ),
)
def test_analysts_are_asked_until_the_poll_closes_or_the_day_is_over(status, poll, now, asks):
    assert open_desk(status=status, poll_closes_at=poll).asks_analysts(now) is asks


@pytest.mark.parametrize(
    ("own", "release", "due", "given_up"),
    (
        (None, RELEASE, DUE, RELEASE),
        (None, None, DUE, DUE),  # without grace at once
        (STARTS, RELEASE, STARTS, STARTS),  # a late place has one date of its own
    ),
)
def test_images_are_due_and_a_place_is_given_up(own, release, due, given_up):
    place = Consultation(open_desk=open_desk(release_at=release), images_due_at=own)

    assert (place.due_at, place.given_up_at) == (due, given_up)
    assert [place.is_past_data_deadline(due + step) for step in (-TICK, TICK * 0)] == [False, True]


@pytest.mark.parametrize(
    ("before", "ends_before"),
    (
        (timedelta(days=9), timedelta(days=7)),  # two days to answer
        (timedelta(days=3), timedelta(days=1)),
        (timedelta(days=2), timedelta(days=1)),  # less near the day
        (timedelta(hours=28), timedelta(days=1)),
        (timedelta(hours=28) - TICK, None),  # too little time to ask anybody
    ),
)
def test_an_offer_ends_after_two_days_or_one_day_before_the_session(before, ends_before):
    ends = offer_ends(Session(starts_at=STARTS), STARTS - before)

    assert ends == (None if ends_before is None else STARTS - ends_before)


@pytest.mark.parametrize(
    ("answer_by", "due"),
    (
        (DUE - timedelta(days=2), None),  # the date of the day leaves time enough
        (DUE - timedelta(days=1), None),
        (DUE - timedelta(days=1) + TICK, DUE + TICK),
        (STARTS - timedelta(days=2), STARTS - timedelta(days=1)),
        (STARTS - timedelta(hours=24), STARTS - timedelta(hours=12)),
        (STARTS - timedelta(hours=6), STARTS - timedelta(hours=6)),  # never before the answer
    ),
)
def test_a_late_place_has_a_day_for_its_images_and_half_a_day_before_the_session(answer_by, due):
    assert own_due(Session(starts_at=STARTS, open_desk=open_desk()), answer_by) == due
