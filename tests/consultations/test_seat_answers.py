"""An analyst answers for a seat: by the link of the mail, or signed in."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.signing import Signer
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from consultations.calendar import calendar_event
from consultations.links.seats import ANSWER_SEAT, answer_token
from consultations.models import Consultation, Decline, PanelSeat
from consultations.queries.boards import board_of
from consultations.services import panels
from fbias.core.models import TimelineEntry
from fbias.notifications.delivery import write
from fbias.notifications.models import Notification
from fbias.notifications.overdue import ask_reminders
from members.models import Conflict
from tests.factories import (
    AnalystFactory,
    ConflictFactory,
    ConsultationFactory,
    OfferFactory,
    OpenDeskFactory,
    PanelSeatFactory,
    SessionFactory,
    UserFactory,
)
from tests.locks import wait_for_a_lock

pytestmark = pytest.mark.django_db


@pytest.fixture
def seat():
    return PanelSeatFactory(
        published=True,
        analyst__user__name="Ada",
        consultation__requester__name="Requester",
        consultation__title="Secret nuclei",
    )


def link(seat):
    return reverse("consultations:answer_seat", args=[answer_token(seat)])


def told():
    return sorted(Notification.objects.values_list("recipient__name", "kind"))


def test_looking_at_the_link_changes_nothing(client, seat):
    page = client.get(link(seat)).content.decode()
    client.force_login(seat.analyst.user)
    own = client.get(link(seat)).content.decode()

    seat.refresh_from_db()
    assert "Secret nuclei" not in page
    assert "Secret nuclei" in own
    assert "I will be there" in page
    assert seat.answer == "none"
    assert not TimelineEntry.objects.exists()


def test_yes_by_link_without_signing_in_twice_is_once(client, seat):
    for _click in range(2):
        answer = client.post(link(seat), {"answer": "accept"})
        assert answer.status_code == 200

    seat.refresh_from_db()
    assert (seat.answer, seat.answered_at is None) == ("accepted", False)
    assert TimelineEntry.objects.filter(verb="consultation.accept_seat").count() == 1


def test_no_frees_the_seat_and_tells_coordinators_who_could_come(client, seat):
    UserFactory(coordinator=True, name="Coordinator")
    rival = UserFactory(coordinator=True, name="Rival")
    ConflictFactory(person=rival, with_person=seat.consultation.requester)
    substitute = AnalystFactory(user__name="Bo")
    OfferFactory(
        open_desk=seat.consultation.open_desk,
        analyst=substitute,
        starts_at=seat.consultation.session.starts_at,
    )
    before = seat.consultation.calendar_sequence

    client.post(link(seat), {"answer": "decline", "reason": "I teach."})
    again = client.post(link(seat), {"answer": "decline"})

    consultation = Consultation.objects.get(pk=seat.consultation_id)
    decline = Decline.objects.get()
    mail = write(Notification.objects.get(kind="desk_declined"))
    assert again.status_code == 409
    assert "You told us on" in client.get(link(seat)).content.decode()
    assert not PanelSeat.objects.exists()
    assert (decline.analyst, decline.reason) == (seat.analyst, "I teach.")
    assert told() == [("Ada", "panel_declined"), ("Coordinator", "desk_declined")]
    assert "I teach." in mail.text
    assert "- Bo: " in mail.text
    assert consultation.calendar_sequence == before + 1
    assert calendar_event(consultation, seat.analyst.user).cancelled


def test_the_board_offers_replacements_with_one_click(client, seat):
    coordinator = UserFactory(coordinator=True)
    desk = seat.consultation.open_desk
    substitute = AnalystFactory(user__name="Bo")
    OfferFactory(open_desk=desk, analyst=substitute, starts_at=seat.consultation.session.starts_at)
    panels.decline_seat(seat, by=seat.analyst.user)
    client.force_login(coordinator)

    (shown,) = board_of(desk, by=coordinator).declines
    (offered,) = shown.replacements
    form = {"put": f"{seat.consultation_id}-{substitute.pk}", "seen": offered.seen}
    client.post(reverse("consultations:change_panels", args=[desk.pk]), form)

    assert [one.analyst for one in seat.consultation.seats.all()] == [substitute]
    assert board_of(desk, by=coordinator).declines == []


def test_a_conflict_by_link_ends_the_seat_and_hides_the_request(client, seat):
    answer = client.post(link(seat), {"answer": "conflict"})

    conflict = Conflict.objects.get()
    person = seat.analyst.user
    assert answer.status_code == 200
    assert (conflict.person, conflict.with_person) == (person, seat.consultation.requester)
    assert not PanelSeat.objects.exists()
    assert not Consultation.objects.visible_to(person).exists()
    assert says_nothing(client.get(link(seat)))


@pytest.mark.django_db(transaction=True)
def test_a_conflict_that_ends_two_seats_holds_neither_panel_while_it_waits_for_the_other(seat):
    """Panels are locked in order: whoever holds the first one gets the second, too."""
    later = PanelSeatFactory(
        published=True,
        analyst=seat.analyst,
        consultation__requester=seat.consultation.requester,
        consultation__session__hour=15,
    )
    assert later.consultation_id > seat.consultation_id
    panel = Consultation.objects.select_for_update(of=("self",), nowait=True)

    with ThreadPoolExecutor(1) as link_opened:
        with transaction.atomic():
            panel.get(pk=seat.consultation_id)
            declared = link_opened.submit(declared_apart, later)
            wait_for_a_lock()
            assert not declared.done()
            assert panel.get(pk=later.consultation_id) == later.consultation
        declared.result(timeout=60)

    assert not PanelSeat.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_clicks_on_conflict_at_once_the_second_is_no_news(seat):
    with ThreadPoolExecutor(1) as second_click:
        with transaction.atomic():
            panels.declare_conflict_on_seat(seat, by=seat.analyst.user)
            late = second_click.submit(declared_apart, seat)
            wait_for_a_lock()
        late.result(timeout=60)

    assert Conflict.objects.count() == 1
    assert not PanelSeat.objects.exists()


def declared_apart(seat):
    try:
        panels.declare_conflict_on_seat(seat, by=seat.analyst.user)
    finally:
        connection.close()


def says_nothing(answer):
    """The page of a seat that is gone: nothing of its request, nor why."""
    page = answer.content.decode()
    return "You do not sit on this panel" in page and not any(
        secret in page for secret in ("Requester", "Secret nuclei", "FB-", "conflict")
    )


@pytest.mark.parametrize("what", ("forged", "cut"))
def test_a_forged_link_is_no_page(client, seat, what):
    forged = reverse("consultations:answer_seat", args=[f"{seat.pk}-1:{'a' * 43}"])
    address = forged if what == "forged" else link(seat)[:-4] + "/"

    assert client.get(address).status_code == 404
    assert client.post(address, {"answer": "accept"}).status_code == 404
    assert not PanelSeat.objects.filter(answer="accepted").exists()


@pytest.mark.parametrize("what", ("removed", "hidden", "draft", "gone"))
def test_a_link_whose_seat_is_gone_tells_nothing_of_the_request_and_does_nothing(
    client, seat, what
):
    address = link(seat)
    match what:
        case "removed":
            seat.delete()
        case "hidden":
            ConflictFactory(person=seat.analyst.user, with_person=seat.consultation.requester)
        case "draft":
            PanelSeat.objects.update(published_at=None)
        case "gone":
            seat.analyst.user.is_active = False
            seat.analyst.user.save()

    assert says_nothing(client.get(address))
    assert client.post(address, {"answer": "accept"}).status_code == 409
    assert not PanelSeat.objects.filter(answer="accepted").exists()
    assert not TimelineEntry.objects.filter(verb="consultation.accept_seat").exists()


@pytest.mark.parametrize(
    ("status", "words"),
    (("confirmed", "This session has begun"), ("cancelled", "This session does not take place")),
)
def test_after_the_hour_or_a_cancellation_the_link_says_what_was_answered(
    client, seat, status, words
):
    panels.accept_seat(seat, by=seat.analyst.user)
    with time_machine.travel(seat.consultation.session.starts_at):
        Consultation.objects.update(status=status)
        shown = client.get(link(seat))
        refused = client.post(link(seat), {"answer": "decline"})

    page = shown.content.decode()
    assert (shown.status_code, refused.status_code) == (200, 409)
    assert words in page
    assert "You said yes on" in page
    assert "Secret nuclei" not in page
    assert PanelSeat.objects.get().answer == "accepted"


def test_the_link_of_a_declined_seat_answers_for_the_seat_given_again(client, seat):
    old = link(seat)
    client.post(old, {"answer": "decline"})
    panels.seat_analyst(seat.consultation, seat.analyst, by=UserFactory(coordinator=True))
    assert says_nothing(client.get(old))  # a draft, of which nobody is told
    PanelSeat.objects.update(published_at=timezone.now())

    client.post(old, {"answer": "accept"})

    assert PanelSeat.objects.get().answer == "accepted"


def test_a_link_of_an_early_mail_names_no_panel_and_still_answers(client, seat):
    early = reverse(
        "consultations:answer_seat",
        args=[Signer(salt=ANSWER_SEAT.name).sign(f"{seat.pk}-{seat.analyst_id}")],
    )

    assert client.post(early, {"answer": "accept"}).status_code == 200
    seat.delete()
    assert says_nothing(client.get(early))


def test_who_is_signed_in_reads_what_they_answered(client, seat):
    address = reverse("consultations:my_answer", args=[seat.consultation_id])
    panels.accept_seat(seat, by=seat.analyst.user)

    with time_machine.travel(seat.consultation.session.starts_at):
        client.force_login(seat.analyst.user)
        assert "You said yes on" in client.get(address).content.decode()


def test_a_link_passed_on_shows_nothing_to_somebody_in_conflict(client, seat):
    """A coordinator, too: who asked is what must not be read. No page learns the link itself."""
    rival = UserFactory(coordinator=True)
    ConflictFactory(person=seat.consultation.requester, with_person=rival)
    signed_out = client.get(link(seat))
    client.force_login(rival)

    assert client.get(link(seat)).status_code == 404
    assert client.post(link(seat), {"answer": "decline"}).status_code == 404
    assert PanelSeat.objects.filter(pk=seat.pk).exists()
    assert signed_out.status_code == 200
    assert signed_out["Referrer-Policy"] == "strict-origin"


def test_nonsense_is_asked_again(client, seat):
    assert client.post(link(seat), {"answer": "perhaps"}).status_code == 422
    assert not TimelineEntry.objects.exists()


def test_who_is_signed_in_answers_from_the_session(client, seat):
    client.force_login(seat.analyst.user)
    address = reverse("consultations:my_answer", args=[seat.consultation_id])

    assert address in client.get(reverse("consultations:my_sessions")).content.decode()
    answer = client.post(address, {"answer": "accept"})

    seat.refresh_from_db()
    assert answer.url == reverse("consultations:my_sessions")
    assert seat.answer == "accepted"


def test_nobody_answers_for_somebody_else(seat):
    with pytest.raises(PermissionDenied):
        panels.accept_seat(seat, by=UserFactory(coordinator=True))

    seat.refresh_from_db()
    assert seat.answer == "none"


def test_who_has_not_answered_is_reminded_once_after_three_days():
    desk = OpenDeskFactory(day=timezone.localdate() + timedelta(days=30))
    consultation = ConsultationFactory(
        session=SessionFactory(open_desk=desk, hour=10), confirmed=True
    )
    silent = PanelSeatFactory(
        consultation=consultation, analyst__user__name="Silent", published=True
    )
    PanelSeatFactory(consultation=consultation, accepted=True)
    PanelSeatFactory(consultation=consultation)

    ask_reminders(silent.published_at + timedelta(days=2, hours=23))
    assert told() == []
    ask_reminders(silent.published_at + timedelta(days=3))
    ask_reminders(silent.published_at + timedelta(days=5))

    assert told() == [("Silent", "panel_unanswered")]
    with time_machine.travel(silent.published_at + timedelta(days=3), tick=False):
        assert answer_token(silent) in write(Notification.objects.get()).text


def test_the_link_of_a_mail_is_not_kept_in_the_log():
    seats = PanelSeatFactory.create_batch(
        2, consultation=ConsultationFactory(confirmed=True, session__open_desk=OpenDeskFactory())
    )
    panels.publish_panels(seats[0].consultation.open_desk, by=UserFactory(coordinator=True))

    with time_machine.travel(timezone.now(), tick=False):  # tokens name their second
        letters = [write(row) for row in Notification.objects.filter(kind="panel_seated")]
        tokens = [answer_token(seat) for seat in seats]

    assert all(any(token in one.text for token in tokens) for one in letters)
    assert not any(
        token in kept for one in letters for kept in one.kept().values() for token in tokens
    )
