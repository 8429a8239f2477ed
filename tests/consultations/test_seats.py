"""Seat, unseat and publish; two coordinators at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from consultations.models import Consultation, PanelSeat
from consultations.services import panels
from consultations.services.polls import answer_poll
from fbias.core.errors import DomainError
from fbias.core.models import TimelineEntry
from fbias.notifications.models import Notification
from tests.factories import (
    AnalystFactory,
    ConflictFactory,
    ConsultationFactory,
    OpenDeskFactory,
    PanelSeatFactory,
    SessionFactory,
    UserFactory,
)
from tests.locks import wait_for_a_lock

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator():
    return UserFactory(coordinator=True)


def booked(**kwargs):
    return ConsultationFactory(confirmed=True, **kwargs)


def beside(consultation, room="Z"):
    """Another booking of the same hour."""
    first = consultation.session
    session = SessionFactory(
        open_desk=first.open_desk, starts_at=first.starts_at, ends_at=first.ends_at, room=room
    )
    return booked(session=session)


def nothing_happened():
    return not TimelineEntry.objects.exists() and not Notification.objects.exists()


def test_coordinator_seats_an_analyst_as_a_draft_and_nobody_is_told(client, coordinator):
    consultation, analyst = booked(), AnalystFactory()
    client.force_login(coordinator)

    answer = client.post(
        reverse("consultations:seat", args=[consultation.pk]), {"analyst": analyst.pk}
    )

    seat = PanelSeat.objects.get()
    assert answer.url == reverse("consultations:board", args=[consultation.open_desk_id])
    assert (seat.analyst, seat.published_at, seat.seated_by) == (analyst, None, coordinator)
    assert (seat.period.lower, seat.period.upper) == consultation.session.period
    assert not Notification.objects.exists()


def test_htmx_gets_the_day_afresh_with_the_seat_in_it(client, coordinator):
    consultation, analyst = booked(), AnalystFactory(user__name="Rosa Weber")
    client.force_login(coordinator)

    page = client.post(
        reverse("consultations:seat", args=[consultation.pk]),
        {"analyst": analyst.pk},
        headers={"HX-Request": "true"},
    ).content.decode()

    assert page.strip().startswith('<div id="day"')
    assert "Rosa Weber" in page
    assert "<html" not in page


@pytest.mark.parametrize("analyst", ("", "0", "abc", "-1", "9" * 30))
def test_a_choice_outside_the_list_is_a_sentence(client, coordinator, analyst):
    consultation = booked()
    client.force_login(coordinator)

    answer = client.post(
        reverse("consultations:seat", args=[consultation.pk]), {"analyst": analyst}
    )

    assert answer.status_code == 409
    assert "Choose an analyst from the list." in answer.content.decode()
    assert nothing_happened()


def refused(consultation, analyst, by, sentence):
    with pytest.raises(DomainError, match=sentence):
        panels.seat_analyst(consultation, analyst, by=by)
    assert not consultation.seats.filter(analyst=analyst).exists()
    assert nothing_happened()


def test_a_conflict_of_interest_is_refused_without_a_reason(coordinator):
    consultation, analyst = booked(), AnalystFactory(user__name="Ada")
    ConflictFactory(person=consultation.requester, with_person=analyst.user)

    refused(consultation, analyst, coordinator, r"^Ada cannot sit on this panel\.$")


def test_nobody_judges_the_own_question(coordinator):
    analyst = AnalystFactory()

    refused(booked(requester=analyst.user), analyst, coordinator, "cannot sit on this panel")


def test_who_is_away_is_not_seated(coordinator):
    refused(booked(), AnalystFactory(on_leave=True), coordinator, "not an active member")


def test_a_full_panel_takes_nobody_else(coordinator):
    consultation = booked()
    PanelSeatFactory.create_batch(3, consultation=consultation)

    refused(consultation, AnalystFactory(), coordinator, "The panel is full: 3 analysts at most")


def test_an_analyst_sits_in_one_session_at_a_time(coordinator):
    seat = PanelSeatFactory()

    refused(beside(seat.consultation), seat.analyst, coordinator, "already sits in another session")


def test_an_analyst_sits_once_on_a_panel(coordinator):
    seat = PanelSeatFactory()

    with pytest.raises(DomainError):
        panels.seat_analyst(seat.consultation, seat.analyst, by=coordinator)

    assert PanelSeat.objects.count() == 1


def test_what_is_not_booked_has_no_panel(coordinator):
    refused(ConsultationFactory(), AnalystFactory(), coordinator, "it has no panel")


def test_others_seat_nobody():
    consultation, analyst = booked(), AnalystFactory()

    for person in (consultation.requester, analyst.user, UserFactory()):
        with pytest.raises(PermissionDenied):
            panels.seat_analyst(consultation, analyst, by=person)

    assert not PanelSeat.objects.exists()
    assert nothing_happened()


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_seat_the_same_analyst_at_once_and_one_wins():
    consultation = booked()
    other, analyst = beside(consultation), AnalystFactory()
    start = Barrier(2)

    def seat(one, person):
        try:
            start.wait(timeout=60)
            panels.seat_analyst(one, analyst, by=person)
        except DomainError as error:
            return str(error)
        finally:
            connection.close()
        return "seated"

    people = [UserFactory(coordinator=True), UserFactory(coordinator=True)]
    with ThreadPoolExecutor(2) as pool:
        told = sorted(pool.map(seat, (consultation, other), people))

    assert told == ["This analyst already sits in another session then.", "seated"]
    assert PanelSeat.objects.count() == 1
    assert TimelineEntry.objects.filter(verb="consultation.seat").count() == 1


def test_unseating_a_draft_tells_nobody(client, coordinator):
    seat = PanelSeatFactory()
    client.force_login(coordinator)

    client.post(reverse("consultations:unseat", args=[seat.consultation.pk, seat.pk]))

    assert not PanelSeat.objects.exists()
    assert not Notification.objects.exists()


def test_unseating_whoever_was_told_waits_for_the_publication(coordinator):
    seat = PanelSeatFactory(published=True)

    panels.unseat_analyst(seat, by=coordinator)

    seat.refresh_from_db()
    assert (seat.leaving, seat.published_at is None) == (True, False)
    assert not Notification.objects.exists()
    assert list(Consultation.objects.visible_to(seat.analyst.user)) == [seat.consultation]

    panels.publish_panels(seat.consultation.open_desk, by=coordinator)

    assert not PanelSeat.objects.exists()
    assert [one.recipient for one in Notification.objects.filter(kind="panel_unseated")] == [
        seat.analyst.user
    ]


def test_unseating_twice_is_refused_and_recorded_once(coordinator):
    seat = PanelSeatFactory(published=True)
    again = PanelSeat.objects.get(pk=seat.pk)
    panels.unseat_analyst(seat, by=coordinator)

    with pytest.raises(DomainError, match="no longer sits on the panel"):
        panels.unseat_analyst(again, by=coordinator)

    assert TimelineEntry.objects.filter(verb="consultation.unseat").count() == 1
    assert not Notification.objects.exists()


def test_a_seat_of_another_consultation_is_not_found(client, coordinator):
    seat, other = PanelSeatFactory(), booked()
    client.force_login(coordinator)

    answer = client.post(reverse("consultations:unseat", args=[other.pk, seat.pk]))

    assert answer.status_code == 404
    assert PanelSeat.objects.count() == 1


def test_publishing_tells_user_and_panel_once_and_leaves_small_panels_alone(client, coordinator):
    complete = booked()
    first, second = PanelSeatFactory.create_batch(2, consultation=complete)
    small = beside(complete)
    lone = PanelSeatFactory(consultation=small)
    client.force_login(coordinator)
    publish = reverse("consultations:publish", args=[complete.open_desk_id])

    page = client.post(publish, follow=True).content.decode()
    told = {one.recipient for one in Notification.objects.all()}
    client.post(publish)

    lone.refresh_from_db()
    assert told == {complete.requester, first.analyst.user, second.analyst.user}
    assert Notification.objects.count() == 3
    assert lone.published_at is None
    assert "1 panel is published" in page
    assert small.title in page


def test_publishing_again_tells_only_who_is_new(coordinator):
    consultation = booked()
    PanelSeatFactory.create_batch(2, consultation=consultation, published=True)
    new = PanelSeatFactory(consultation=consultation)

    result = panels.publish_panels(consultation.open_desk, by=coordinator)

    analysts = {one.recipient for one in Notification.objects.all()} - {consultation.requester}
    assert result.done == [consultation]
    assert analysts == {new.analyst.user}


def test_a_coordinator_in_conflict_publishes_nothing_of_it(coordinator):
    consultation = booked()
    PanelSeatFactory.create_batch(2, consultation=consultation)
    ConflictFactory(person=coordinator, with_person=consultation.requester)

    result = panels.publish_panels(consultation.open_desk, by=coordinator)

    assert (result.done, result.short) == ([], [])
    assert not PanelSeat.objects.filter(published_at__isnull=False).exists()
    assert not Notification.objects.exists()


def test_others_publish_nothing():
    desk = OpenDeskFactory()

    with pytest.raises(PermissionDenied):
        panels.publish_panels(desk, by=AnalystFactory().user)


@pytest.mark.django_db(transaction=True)
def test_publishing_waits_for_whoever_is_taking_an_hour_back(coordinator):
    desk = OpenDeskFactory(poll_closes_at=timezone.now() + timedelta(days=1))
    consultation = booked(session=SessionFactory(open_desk=desk))
    hour = consultation.session.starts_at
    seats = [PanelSeatFactory(consultation=consultation) for _ in range(desk.panel_min)]
    analyst = seats[0].analyst
    answer_poll(desk, analyst, by=analyst.user, hours=[hour])

    def publish():
        try:
            return panels.publish_panels(desk, by=coordinator)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            assert answer_poll(desk, analyst, by=analyst.user, hours=[]).freed == 1
            publishing = pool.submit(publish)
            wait_for_a_lock()
        published = publishing.result()

    assert (published.done, published.short) == ([], [consultation])
    assert not PanelSeat.objects.filter(published_at__isnull=False).exists()
