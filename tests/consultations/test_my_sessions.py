"""An analyst's sessions and the hours on offer."""

from datetime import UTC, timedelta

import pytest
import time_machine
from django.urls import reverse

from consultations.models import Offer
from tests.factories import (
    AnalystFactory,
    ConflictFactory,
    ConsultationFactory,
    ConsultationImageFactory,
    OfferFactory,
    OpenDeskFactory,
    PanelSeatFactory,
    SessionFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

PAGE = reverse("consultations:my_sessions")


@pytest.fixture
def analyst(client):
    member = AnalystFactory()
    client.force_login(member.user)
    return member


def upcoming(client):
    return [line.consultation for line in client.get(PAGE).context["upcoming"]]


def test_analyst_sees_published_seats_in_the_order_of_the_hours(client, analyst):
    late = ConsultationFactory(confirmed=True, session__hour=14)
    early = ConsultationFactory(confirmed=True, session__hour=9, session__open_desk=late.open_desk)
    for consultation in (late, early):
        PanelSeatFactory(consultation=consultation, analyst=analyst, published=True)

    assert upcoming(client) == [early, late]


def test_a_draft_seat_is_not_there_for_the_analyst(client, analyst):
    seat = PanelSeatFactory(analyst=analyst)

    page = client.get(PAGE).content.decode()
    answer = client.get(reverse("consultations:consultation", args=[seat.consultation.pk]))

    assert seat.consultation.reference not in page
    assert answer.status_code == 404


def test_drafts_of_others_on_the_same_panel_are_not_shown(client, analyst):
    consultation = ConsultationFactory(confirmed=True)
    PanelSeatFactory(consultation=consultation, analyst=analyst, published=True)
    PanelSeatFactory(consultation=consultation, analyst__user__name="Told Tessa", published=True)
    PanelSeatFactory(consultation=consultation, analyst__user__name="Draft Dora")

    page = client.get(PAGE).content.decode()

    assert "Told Tessa" in page
    assert "Draft Dora" not in page


def test_a_conflict_declared_later_hides_the_session(client, analyst):
    seat = PanelSeatFactory(analyst=analyst, published=True)
    ConflictFactory(person=analyst.user, with_person=seat.consultation.requester)

    assert upcoming(client) == []
    answer = client.post(reverse("consultations:hold", args=[seat.consultation.pk]))
    assert answer.status_code == 404


def test_past_sessions_wait_for_their_record(client, analyst):
    held = ConsultationFactory(held=True)
    PanelSeatFactory(consultation=held, analyst=analyst, published=True)

    answer = client.get(PAGE)

    assert [line.pk for line in answer.context["past"]] == [held.pk]
    assert reverse("consultations:record", args=[held.pk]) in answer.content.decode()


def test_a_session_that_ended_unmarked_is_past(client, analyst):
    seat = PanelSeatFactory(analyst=analyst, published=True)

    with time_machine.travel(seat.consultation.session.ends_at + timedelta(minutes=1)):
        client.force_login(analyst.user)
        answer = client.get(PAGE)

    assert [line.pk for line in answer.context["past"]] == [seat.consultation_id]
    assert answer.context["upcoming"] == []


@pytest.mark.parametrize("person", ("requester", "coordinator"))
def test_whoever_is_no_analyst_has_no_sessions(client, person):
    client.force_login(UserFactory(coordinator=person == "coordinator"))

    assert client.get(PAGE).status_code == 404


@pytest.mark.parametrize("sessions", (1, 6))
def test_my_sessions_cost_the_same_however_many(
    client, analyst, sessions, django_assert_num_queries
):
    desk = OpenDeskFactory()
    for hour in range(9, 9 + sessions):
        consultation = ConsultationFactory(
            confirmed=True, session__open_desk=desk, session__hour=hour
        )
        ConsultationImageFactory(consultation=consultation)
        PanelSeatFactory(consultation=consultation, analyst=analyst, published=True)

    with django_assert_num_queries(10):
        client.get(PAGE)


def offer_page(desk):
    return reverse("consultations:offer", args=[desk.pk])


def at(hour):
    """The hour as the page's own check box sends it."""
    return hour.astimezone(UTC).isoformat()


def two_hours():
    desk = OpenDeskFactory()
    return desk, [
        SessionFactory(open_desk=desk, hour=hour, room="A").starts_at for hour in (10, 11)
    ]


def test_analyst_offers_hours_in_one_answer(client, analyst):
    desk, hours = two_hours()

    client.post(offer_page(desk), {"hours": [at(hour) for hour in hours]})
    client.post(offer_page(desk), {"hours": [at(hours[1])]})

    assert [offer.starts_at for offer in Offer.objects.filter(analyst=analyst)] == [hours[1]]


def test_analyst_takes_all_hours_back(client, analyst):
    desk, hours = two_hours()
    OfferFactory(open_desk=desk, analyst=analyst, starts_at=hours[0])

    answer = client.post(offer_page(desk), {})

    assert answer.url == PAGE
    assert not Offer.objects.exists()


@pytest.mark.parametrize("hour", ("2020-01-01T10:00:00+00:00", "ten", "", "9999"))
def test_an_hour_that_is_not_there_is_refused_and_the_offer_stays(client, analyst, hour):
    desk, hours = two_hours()
    OfferFactory(open_desk=desk, analyst=analyst, starts_at=hours[0])

    answer = client.post(offer_page(desk), {"hours": [hour]})

    assert answer.status_code == 422
    assert "no session at that hour" in answer.content.decode()
    assert [offer.starts_at for offer in Offer.objects.all()] == [hours[0]]


def test_the_offer_names_a_published_seat_unless_a_conflict_hides_it(client, analyst):
    seat = PanelSeatFactory(analyst=analyst, published=True)
    page = offer_page(seat.consultation.open_desk)

    assert seat.consultation.reference in client.get(page).content.decode()
    ConflictFactory(person=analyst.user, with_person=seat.consultation.requester)
    assert seat.consultation.reference not in client.get(page).content.decode()


def test_who_is_on_leave_offers_nothing(client):
    member = AnalystFactory(on_leave=True)
    client.force_login(member.user)
    desk, hours = two_hours()

    answer = client.post(offer_page(desk), {"hours": [at(hours[0])]})

    assert answer.status_code == 409
    assert "You are on leave" in answer.content.decode()
    assert not Offer.objects.exists()


def test_a_requester_offers_nothing(client):
    client.force_login(UserFactory())
    desk, hours = two_hours()

    answer = client.post(offer_page(desk), {"hours": [at(hours[0])]})

    assert answer.status_code == 404
    assert not Offer.objects.exists()
