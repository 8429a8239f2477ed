"""On open desks that look at offers, a session is bookable only while its panel is possible."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from consultations.models import Consultation, Offer, OpenDesk, Session
from consultations.queries.boards import board_of
from consultations.queries.sessions.free import count_sessions, hours_of, sessions_with_freedom
from consultations.services.bookings.changes import move_booking
from consultations.services.bookings.claims import SessionTaken, claim_session, reclaim_session
from consultations.services.open_desks import plan_next_open_desk
from tests.factories import (
    AbsenceFactory,
    AnalystFactory,
    ConsultationFactory,
    OfferFactory,
    OpenDeskFactory,
    PollAnswerFactory,
    SessionFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    """Two rooms at ten, one at noon; two analysts make a panel."""
    made = OpenDeskFactory(opens_by_offers=True, panel_min=2)
    for hour, room in ((10, "A"), (10, "B"), (12, "A")):
        SessionFactory(open_desk=made, hour=hour, room=room)
    return made


def sessions(desk):
    return list(desk.sessions.order_by("starts_at", "room"))


def offer(desk, session, count=1, **analyst):
    return [
        OfferFactory(
            open_desk=desk, starts_at=session.starts_at, analyst=AnalystFactory(**analyst)
        ).analyst
        for _ in range(count)
    ]


def free(desk):
    return [session.is_free for session in sessions_with_freedom(desk)]


def promised(desk):
    """How many free sessions the list names, and how many each hour of the day's page."""
    (listed,) = count_sessions(OpenDesk.objects.filter(pk=desk.pk))
    return listed.free_count, [hour.places for hour in hours_of(desk)]


def book(session):
    return claim_session(session, by=UserFactory(), request_key=uuid4())


def test_without_offers_nothing_is_free_where_offers_open_sessions(desk):
    assert free(desk) == [False, False, False]


def test_where_offers_are_not_looked_at_everything_is_free(desk):
    OpenDesk.objects.update(opens_by_offers=False)
    desk.refresh_from_db()

    assert free(desk) == [True, True, True]


@pytest.mark.parametrize(
    ("offers", "taken", "expected"),
    (
        (1, 0, [False, False]),
        (2, 0, [True, True]),
        (2, 1, [False, False]),
        (3, 1, [False, False]),
        (4, 1, [False, True]),
        (5, 2, [False, False]),
    ),
)
def test_each_session_of_an_hour_needs_a_panel_of_its_own(desk, offers, taken, expected):
    ten = sessions(desk)[:2]
    offer(desk, ten[0], offers)
    for session in ten[:taken]:
        ConsultationFactory(confirmed=True, session=session)

    assert free(desk)[:2] == expected
    assert free(desk)[2] is False


@pytest.mark.parametrize(
    ("at_ten", "at_noon", "taken", "expected"),
    (
        (2, 0, 0, (1, [1, 0])),
        (3, 2, 0, (2, [1, 1])),
        (4, 2, 0, (3, [2, 1])),
        (4, 0, 1, (1, [1, 0])),
        (0, 1, 0, (0, [0, 0])),
    ),
)
def test_the_numbers_promise_what_can_be_booked_one_after_the_other(
    desk, at_ten, at_noon, taken, expected
):
    ten, _, noon = sessions(desk)
    offer(desk, ten, at_ten)
    offer(desk, noon, at_noon)
    if taken:
        ConsultationFactory(confirmed=True, session=ten)

    assert promised(desk) == expected
    booked = sum(claimed(session) for session in sessions(desk))
    assert booked == expected[0]
    assert promised(desk)[0] == 0


def claimed(session):
    try:
        with transaction.atomic():
            book(session)
    except SessionTaken:
        return False
    return True


def test_hours_that_wait_for_the_same_analysts_are_counted_once(desk):
    ten, _, noon = sessions(desk)
    for analyst in offer(desk, ten, 2):
        OfferFactory(open_desk=desk, analyst=analyst, starts_at=noon.starts_at)
        PollAnswerFactory(open_desk=desk, analyst=analyst, max_sessions=1)

    assert promised(desk) == (1, [1, 1])


def test_where_offers_are_not_looked_at_every_room_counts(desk):
    OpenDesk.objects.update(opens_by_offers=False)
    desk.refresh_from_db()

    assert promised(desk) == (3, [2, 1])


def test_the_page_says_two_places_only_where_two_can_be_booked(client, desk):
    ten = sessions(desk)[0]
    address = reverse("consultations:opendesk", args=[desk.pk])
    offer(desk, ten, 3)
    one = client.get(address).content.decode()
    offer(desk, ten, 1)
    two = client.get(address).content.decode()

    assert ("2 places" in one, "2 places" in two) == (False, True)


def test_who_is_away_on_leave_or_gone_does_not_count(desk):
    first = sessions(desk)[0]
    offer(desk, first)
    offer(desk, first, on_leave=True)
    offer(desk, first, alumni=True)
    (away,) = offer(desk, first)
    absence = AbsenceFactory(analyst=away, first_day=desk.day)
    assert free(desk) == [False, False, False]

    absence.delete()
    assert free(desk) == [True, True, False]


def test_nobody_is_counted_for_more_sessions_than_they_said(desk):
    """Two analysts offer both hours, for one session each: one panel, not two."""
    ten, _, noon = sessions(desk)
    for analyst in offer(desk, ten, 2):
        OfferFactory(open_desk=desk, analyst=analyst, starts_at=noon.starts_at)
        PollAnswerFactory(open_desk=desk, analyst=analyst, max_sessions=1)
    assert free(desk) == [True, True, True]

    ConsultationFactory(confirmed=True, session=ten)

    assert free(desk) == [False, False, False]


def test_a_hold_that_ran_out_gives_its_panel_back(desk):
    first, second, _ = sessions(desk)
    offer(desk, first, 2)
    ConsultationFactory(session=first)
    assert free(desk) == [False, False, False]

    Consultation.objects.update(hold_expires_at=timezone.now() - timedelta(minutes=1))

    assert free(desk) == [True, True, False]
    assert book(second).session == second


def test_a_claim_without_enough_analysts_is_refused_and_nothing_is_written(desk):
    first, second, _ = sessions(desk)
    offer(desk, first, 3)
    book(first)

    with pytest.raises(SessionTaken, match="can no longer be booked"):
        book(second)

    assert Consultation.objects.count() == 1


def test_a_claim_that_waited_for_its_turn_obeys_what_was_decided_meanwhile(desk):
    ten, *_ = sessions(desk)
    offer(desk, ten, 2)
    assert ten.open_desk.panel_min == 2  # read before its turn
    OpenDesk.objects.update(panel_min=3)

    with pytest.raises(SessionTaken):
        claim_session(ten, by=UserFactory(), request_key=uuid4())

    assert Consultation.objects.count() == 0


def test_a_claim_of_what_is_taken_says_so(desk):
    first = sessions(desk)[0]
    offer(desk, first, 2)
    book(first)

    with pytest.raises(SessionTaken, match="just taken"):
        book(first)


def test_moving_leaves_the_own_panel_behind(desk):
    """Two analysts at ten: whoever sits in room A may go to room B, nobody else may come."""
    first, second, noon = sessions(desk)
    offer(desk, first, 2)
    mine = ConsultationFactory(confirmed=True, session=first)

    with pytest.raises(SessionTaken):
        move_booking(mine, by=mine.requester, session=noon)
    moved = move_booking(mine, by=mine.requester, session=second)

    assert moved.session == second
    assert free(desk) == [False, False, False]


def test_the_page_to_move_shows_what_moving_allows(client, desk):
    """The own panel comes along to another hour; rooms of the own hour are no other hour."""
    first, _, noon = sessions(desk)
    for analyst in offer(desk, first, 2):
        OfferFactory(open_desk=desk, analyst=analyst, starts_at=noon.starts_at)
        PollAnswerFactory(open_desk=desk, analyst=analyst, max_sessions=1)
    mine = ConsultationFactory(confirmed=True, session=first)
    client.force_login(mine.requester)

    page = client.get(reverse("consultations:move", args=[mine.pk])).content.decode()

    assert f'name="session" value="{noon.pk}"' in page
    assert page.count('name="session"') == 1


def test_a_hold_that_ended_comes_back_only_with_analysts(desk):
    first = sessions(desk)[0]
    mine = ConsultationFactory(session=first, status="expired", open_desk=desk)
    Consultation.objects.filter(pk=mine.pk).update(session=None)

    with pytest.raises(SessionTaken):
        reclaim_session(mine, by=mine.requester, session=first)
    offer(desk, first, 2)

    assert reclaim_session(mine, by=mine.requester, session=first).session == first


def test_bookings_stay_when_offers_are_withdrawn_and_the_board_shows_the_rest_waits(desk):
    first = sessions(desk)[0]
    offer(desk, first, 4)
    mine = ConsultationFactory(confirmed=True, session=first)

    Offer.objects.all().delete()

    mine.refresh_from_db()
    assert mine.session == first
    kinds = [card.kind for card in board_of(desk, by=UserFactory(coordinator=True)).cards]
    assert kinds == ["booked", "waits", "waits"]


def test_the_public_page_offers_only_what_can_be_booked(client, desk):
    """Two rooms of one hour are one offer; an hour without analysts is none."""
    first, second, noon = sessions(desk)
    offer(desk, first, 2)
    client.force_login(UserFactory())

    page = client.get(reverse("consultations:opendesk", args=[desk.pk])).content.decode()

    def claimable(session):
        return reverse("consultations:claim", args=[session.pk]) in page

    assert [claimable(session) for session in (first, second, noon)] == [True, False, False]
    assert "Not available" in page
    assert "analysts are there" not in page


def test_a_lost_claim_shows_what_is_left(client, desk):
    noon = sessions(desk)[2]
    client.force_login(UserFactory())

    answer = client.post(
        reverse("consultations:claim", args=[noon.pk]), {"request_key": str(uuid4())}
    )

    assert answer.status_code == 409
    assert not Consultation.objects.exists()


@pytest.mark.parametrize("rows", (1, 6))
def test_the_list_of_open_desks_costs_the_same_however_many(
    client, rows, django_assert_num_queries
):
    for _ in range(rows):
        SessionFactory(open_desk=OpenDeskFactory(opens_by_offers=True))

    with django_assert_num_queries(5):
        client.get(reverse("consultations:opendesks"))


def test_the_next_open_desk_looks_at_offers_like_the_last(desk):
    made = plan_next_open_desk(
        desk, by=UserFactory(coordinator=True), day=desk.day + timedelta(days=28)
    )

    assert made.opens_by_offers
    assert Session.objects.filter(open_desk=made).count() == 4
