"""Colleagues see a booking and join its hour; who has an account stays unknown."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from consultations.calendar import calendar_event, events_of
from consultations.links.guests import JOIN_SESSION
from consultations.models import Consultation, Guest
from consultations.personal_data import erase_bookings
from consultations.queries.conflicts import kept_off
from consultations.services.bookings.changes import cancel_booking
from consultations.services.guests import add_guest, leave_as_guest, remove_guest
from consultations.services.thread import write_message
from fbias.core.errors import DomainError
from fbias.core.links import sign
from fbias.core.timeline import timeline_of
from fbias.notifications.models import Notification
from fbias.notifications.overdue import ask_reminders
from members.models import User
from tests.factories import (
    AnalystFactory,
    ConflictFactory,
    ConsultationFactory,
    GuestFactory,
    PanelSeatFactory,
    SessionFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def booking():
    return ConsultationFactory(confirmed=True, title="Lost cells")


def pages(consultation, *names):
    return [reverse(f"consultations:{name}", args=[consultation.pk]) for name in names]


def told(kind):
    return set(Notification.objects.filter(kind=kind).values_list("recipient", flat=True))


def test_a_guest_sees_page_thread_and_hour_and_changes_nothing(client, booking):
    guest = GuestFactory(consultation=booking)
    client.force_login(guest.person)

    seen = [
        client.get(page).status_code for page in pages(booking, "consultation", "thread", "hour")
    ]
    refused = [client.post(page).status_code for page in pages(booking, "cancel", "move", "guests")]

    assert seen == [200, 200, 200]
    assert refused == [403, 403, 403]
    assert "Lost cells" in client.get(reverse("consultations:mine")).content.decode()


def test_a_guest_adds_images_and_answers_no_question(client, booking):
    client.force_login(GuestFactory(consultation=booking).person)
    files = booking.form.step_with_files()

    answers = [
        client.get(reverse("consultations:step", args=[booking.pk, number])).status_code
        for number in (1, files)
    ]

    assert answers == [403, 200]
    assert client.post(reverse("consultations:step", args=[booking.pk, files])).status_code == 403


def test_an_address_with_an_account_looks_like_one_without(client, booking):
    known = UserFactory(name="Known Person")
    client.force_login(booking.requester)
    page = reverse("consultations:guests", args=[booking.pk])
    for email in (known.email, "new.person@lab.example"):
        client.post(page, {"email": email})

    shown = client.get(page).content.decode()

    assert "Known Person" not in shown
    assert shown.count("has a mail with a link") == 2
    stranger = User.objects.get(email="new.person@lab.example")
    assert stranger.is_unopened
    assert told("guest_added") == {known.pk, stranger.pk}


def test_a_sixth_colleague_the_same_one_and_oneself_are_refused(booking):
    asks = booking.requester
    first = GuestFactory(consultation=booking)
    for email, words in ((asks.email, "whoever asked"), (first.person.email, "added already")):
        with pytest.raises(DomainError, match=words):
            add_guest(booking, by=asks, email=email)
    GuestFactory.create_batch(4, consultation=booking)
    with pytest.raises(DomainError, match="5 colleagues at most"):
        add_guest(booking, by=asks, email="sixth@lab.example")

    assert booking.guests.count() == 5
    assert not User.objects.filter(email="sixth@lab.example").exists()


def test_nobody_is_added_before_the_place_is_booked():
    held = ConsultationFactory()
    with pytest.raises(DomainError, match="once the session is booked"):
        add_guest(held, by=held.requester, email="a@lab.example")


def test_only_a_button_of_the_link_joins_and_only_then_the_panel_reads_the_name(client, booking):
    seat = PanelSeatFactory(consultation=booking, published=True)
    guest = GuestFactory(consultation=booking, joined_at=None, person__name="Shy Colleague")
    link = reverse("consultations:guest_link", args=[sign(JOIN_SESSION, guest, guest.person)])
    client.force_login(seat.analyst.user)
    page = booking.get_absolute_url()

    client.get(link)
    before = client.get(page).content.decode()
    client.post(link, {"answer": "join"})
    after = client.get(page).content.decode()

    assert "Shy Colleague" not in before
    assert guest.person.email not in before
    assert "Shy Colleague" in after
    assert guest.person.email not in after


def test_whoever_left_or_was_removed_sees_nothing_and_loses_the_entry(client, booking):
    gone, removed = GuestFactory.create_batch(2, consultation=booking)
    leave_as_guest(booking, by=gone.person)
    remove_guest(removed, by=booking.requester)
    fresh = Consultation.objects.get(pk=booking.pk)

    for person in (gone.person, removed.person):
        client.force_login(person)
        assert client.get(booking.get_absolute_url()).status_code == 404
        assert calendar_event(fresh, person).cancelled
    assert told("guest_removed") == {gone.person_id, removed.person_id}
    with pytest.raises(PermissionDenied):
        leave_as_guest(fresh, by=gone.person)


def test_a_guest_has_the_entry_and_the_reminders_of_attendance_only():
    starts = timezone.now() + timedelta(hours=20)
    session = SessionFactory(starts_at=starts, ends_at=starts + timedelta(hours=1))
    soon = ConsultationFactory(provisional=True, session=session)
    guest = GuestFactory(consultation=soon)

    ask_reminders()

    kinds = set(Notification.objects.filter(recipient=guest.person).values_list("kind", flat=True))
    assert kinds == {"guest_tomorrow"}
    assert len(list(events_of(guest.person))) == 1


def test_guests_hear_of_messages_and_of_the_end(booking):
    guest = GuestFactory(consultation=booking)
    write_message(booking, by=booking.requester, text="Hello.", request_key=uuid4())
    cancel_booking(booking, by=booking.requester, reason="Ill.")

    assert guest.person_id in told("consultation_message")
    assert told("guest_cancelled") == {guest.person_id}


def test_a_conflict_with_a_guest_hides_the_session_and_ends_the_seat(client, booking):
    coordinator = UserFactory(coordinator=True)
    seat = PanelSeatFactory(consultation=booking, published=True)
    colleague = UserFactory()
    ConflictFactory(person=colleague, with_person=seat.analyst.user)
    client.force_login(seat.analyst.user)
    assert client.get(booking.get_absolute_url()).status_code == 200

    add_guest(booking, by=booking.requester, email=colleague.email)

    assert client.get(booking.get_absolute_url()).status_code == 404
    assert not booking.seats.exists()
    assert told("desk_replacement") == {coordinator.pk}
    assert kept_off(seat.analyst, Consultation.objects.get(pk=booking.pk)).is_secret
    assert kept_off(AnalystFactory(), booking) is None


def test_what_names_a_guest_goes_with_the_guest_and_with_who_asked(booking):
    one, other = GuestFactory.create_batch(2, consultation=booking)

    erase_bookings(one.person)
    assert set(booking.guests.all()) == {other}

    erase_bookings(booking.requester)
    assert not Guest.objects.exists()


def test_the_history_says_who_was_added_and_taken_off(booking):
    guest = add_guest(booking, by=booking.requester, email="new@lab.example")
    remove_guest(guest, by=booking.requester)

    verbs = timeline_of(booking).values_list("verb", flat=True)
    assert {"consultation.add_guest", "consultation.remove_guest"} <= set(verbs)


def test_a_coordinator_reads_the_address_of_whoever_asked_and_the_panel_does_not(client, booking):
    seat = PanelSeatFactory(consultation=booking, published=True)

    shown = {}
    for reader in (UserFactory(coordinator=True), seat.analyst.user):
        client.force_login(reader)
        page = client.get(booking.get_absolute_url()).content.decode()
        shown[reader] = f"mailto:{booking.requester.email}" in page

    assert list(shown.values()) == [True, False]
