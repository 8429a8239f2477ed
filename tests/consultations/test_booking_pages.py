"""The requester's pages: what each answers, keeps and refuses."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from consultations.enums import ConsultationStatus as S
from consultations.models import Consultation
from members.models import Conflict
from tests.consultations.test_booking import ANSWERS, claim
from tests.factories import (
    AnalystFactory,
    ConsultationFactory,
    ConsultationImageFactory,
    OpenDeskFactory,
    PanelSeatFactory,
    SessionFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(client):
    person = UserFactory()
    client.force_login(person)
    return person


def text_of(response):
    return response.content.decode()


def test_everybody_sees_what_is_free_without_signing_in(client):
    desk = OpenDeskFactory(with_sessions=True)
    claim(desk.sessions.first())

    page = text_of(client.get(reverse("consultations:opendesk", args=[desk.pk])))

    assert page.count("Sign in to book") == 2
    assert page.count("2 places") == 1


def test_a_draft_open_desk_is_not_there_for_the_public(client):
    desk = OpenDeskFactory(draft=True)

    assert client.get(reverse("consultations:opendesk", args=[desk.pk])).status_code == 404


def test_a_claim_leads_to_the_first_step(client, ana):
    session = SessionFactory()

    response = client.post(
        reverse("consultations:claim", args=[session.pk]), {"request_key": uuid4()}
    )

    held = Consultation.objects.get(requester=ana)
    assert response.url == reverse("consultations:step", args=[held.pk, 1])


def test_another_room_of_the_hour_is_the_same_place(client, ana):
    desk = OpenDeskFactory(with_sessions=True)
    session = desk.sessions.first()
    claim(session)

    client.post(reverse("consultations:claim", args=[session.pk]), {"request_key": uuid4()})

    held = Consultation.objects.get(requester=ana)
    assert (held.session.starts_at, held.session.room) == (session.starts_at, "B")


def test_losing_the_race_shows_what_is_still_free(client, ana):
    desk = OpenDeskFactory(with_sessions=True)
    session, other = desk.sessions.order_by("starts_at")[:2]
    claim(session)
    claim(other)

    response = client.post(
        reverse("consultations:claim", args=[session.pk]), {"request_key": uuid4()}
    )

    assert response.status_code == 409
    assert "Somebody else has just taken this session" in text_of(response)
    assert text_of(response).count("Book this session") == 1
    assert not Consultation.objects.filter(requester=ana).exists()


def test_a_step_keeps_what_is_valid_and_names_what_is_not(client, ana):
    held = claim(SessionFactory(), ana)

    response = client.post(
        reverse("consultations:step", args=[held.pk, 1]),
        {"title": "Droplets", "biology": "too short"},
    )

    held.refresh_from_db()
    page = text_of(response)
    assert response.status_code == 422
    assert held.answers == {"title": "Droplets", "biology": "too short"}
    assert "too short</textarea>" in page
    assert "80 characters at least, yours has 9." in page
    assert "Please answer this question." in page


def test_finishing_later_saves_half_a_step_but_never_drops_words_in_silence(client, ana):
    held = claim(SessionFactory(), ana)
    page = reverse("consultations:step", args=[held.pk, 1])

    half = client.post(page, {"title": "Droplets", "finish-later": "1"})
    short = client.post(page, {"title": "Droplets", "biology": "too short", "finish-later": "1"})

    assert (half.status_code, half.url) == (302, held.get_absolute_url())
    assert short.status_code == 422
    assert "too short</textarea>" in text_of(short)


def test_the_four_steps_lead_to_a_booking(client, ana):
    held = claim(SessionFactory(), ana)
    ConsultationImageFactory(consultation=held)

    for number in (1, 2, 3, 4):
        response = client.post(reverse("consultations:step", args=[held.pk, number]), ANSWERS)

    held.refresh_from_db()
    assert held.status == S.CONFIRMED
    assert response.url == held.get_absolute_url()


def test_a_form_sent_after_the_hold_ended_keeps_the_answers_and_offers_what_is_free(client, ana):
    desk = OpenDeskFactory(with_sessions=True)
    session = desk.sessions.first()
    held = claim(session, ana)
    Consultation.objects.filter(pk=held.pk).update(
        hold_expires_at=timezone.now() - timedelta(minutes=1)
    )
    claim(session)

    response = client.post(reverse("consultations:step", args=[held.pk, 4]), ANSWERS, follow=True)

    held.refresh_from_db()
    assert (held.status, held.answers["confirm"]) == (S.EXPIRED, ANSWERS["confirm"])
    assert text_of(response).count('name="session"') == 2


@pytest.mark.parametrize(
    "hostile",
    (
        "x" * 100_000,
        "<img src=x onerror=alert(1)>",
        "{{ 7|add:7 }} {% now 'Y' %} %s",
        "Z" + "\u0301" * 1000,
        "=cmd|' /C calc'!A0",
    ),
)
def test_hostile_texts_are_refused_or_escaped(client, ana, hostile):
    held = claim(SessionFactory(), ana)

    response = client.post(
        reverse("consultations:step", args=[held.pk, 1]), ANSWERS | {"title": hostile}
    )
    page = text_of(client.get(reverse("consultations:step", args=[held.pk, 1])))

    assert response.status_code in {302, 422}
    assert "<img src=x" not in page + text_of(response)


def test_a_nul_character_is_refused_with_a_sentence(client, ana):
    held = claim(SessionFactory(), ana)

    response = client.post(
        reverse("consultations:step", args=[held.pk, 1]), ANSWERS | {"title": "a\x00b"}
    )

    held.refresh_from_db()
    assert (response.status_code, held.answers) == (400, {})


@pytest.mark.parametrize("name", ("consultation", "move", "cancel", "reclaim", "calendar"))
def test_another_persons_booking_is_not_there(client, ana, name):
    theirs = ConsultationFactory(confirmed=True)

    assert client.get(reverse(f"consultations:{name}", args=[theirs.pk])).status_code == 404


def test_cancelling_needs_a_reason_and_frees_the_session(client, ana):
    booked = ConsultationFactory(requester=ana, confirmed=True)
    url = reverse("consultations:cancel", args=[booked.pk])

    assert client.post(url, {"reason": ""}).status_code == 422
    client.post(url, {"reason": "No cells this week."})

    booked.refresh_from_db()
    assert (booked.status, booked.cancel_reason) == (S.CANCELLED, "No cells this week.")


def test_the_panel_is_shown_once_it_is_published(client, ana):
    booked = ConsultationFactory(requester=ana, confirmed=True)
    seat = PanelSeatFactory(consultation=booked)
    url = booked.get_absolute_url()

    before = text_of(client.get(url))
    seat.published_at = timezone.now()
    seat.save()
    after = text_of(client.get(url))

    assert seat.analyst.user.name not in before
    assert seat.analyst.user.name in after


def test_an_analyst_sees_the_session_only_with_a_published_seat(client):
    analyst = AnalystFactory()
    client.force_login(analyst.user)
    seat = PanelSeatFactory(analyst=analyst)
    url = seat.consultation.get_absolute_url()

    assert client.get(url).status_code == 404
    seat.published_at = timezone.now()
    seat.save()
    assert client.get(url).status_code == 200


def test_a_conflict_hides_the_request_from_a_coordinator_and_from_the_panel(client):
    coordinator = UserFactory(coordinator=True)
    client.force_login(coordinator)
    booked = ConsultationFactory(confirmed=True)
    assert client.get(booked.get_absolute_url()).status_code == 200

    Conflict.objects.create(person=coordinator, with_person=booked.requester)

    assert client.get(booked.get_absolute_url()).status_code == 404
    assert client.get(reverse("consultations:cancel", args=[booked.pk])).status_code == 404


@pytest.mark.parametrize("count", (1, 50))
def test_my_bookings_cost_the_same_however_many(client, ana, count, django_assert_num_queries):
    session = SessionFactory()
    for _ in range(count):
        ConsultationImageFactory(
            consultation=ConsultationFactory(session=session, requester=ana, cancelled=True)
        )

    client.get(reverse("consultations:mine"))
    with django_assert_num_queries(6):
        client.get(reverse("consultations:mine"))
