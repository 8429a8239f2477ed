"""Who is told what, and what is no longer told."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from consultations.enums import ConsultationStatus
from consultations.models import Consultation, PanelSeat, Record
from consultations.services.bookings.changes import book_session, cancel_booking, move_booking
from consultations.services.bookings.confirmation import confirm_by_hand
from consultations.services.bookings.deadlines import release_late_places
from consultations.services.images import settle_image
from consultations.services.panels import publish_panels, unseat_analyst
from consultations.services.records import miss_session, send_record
from consultations.visibility import mails_in_conflict
from fbias.core.templatetags.portal import on_day
from fbias.imagery.images import remove_image
from fbias.notifications.delivery import deliver, write
from fbias.notifications.kinds import KINDS
from fbias.notifications.letters import letter_for
from fbias.notifications.models import Notification
from tests.factories import (
    ConflictFactory,
    ConsultationFactory,
    ConsultationImageFactory,
    OpenDeskFactory,
    PanelSeatFactory,
    UserFactory,
    plain_answers,
)

pytestmark = pytest.mark.django_db
OURS = [name for name in KINDS if name.startswith(("consultation_", "panel_", "desk_"))]


@pytest.fixture
def desk():
    return OpenDeskFactory(with_sessions=True)


@pytest.fixture
def coordinator():
    return UserFactory(coordinator=True, name="Coordinator")


@pytest.fixture
def requester(coordinator):
    """Somebody with whom a second coordinator is in conflict."""
    person = UserFactory(name="Requester")
    ConflictFactory(person=UserFactory(coordinator=True, name="Avoided"), with_person=person)
    return person


@pytest.fixture
def confirmed(desk, requester):
    return ConsultationFactory(
        confirmed=True, requester=requester, session=desk.sessions.first(), title="Nuclei"
    )


def seat(consultation, name, **traits):
    return PanelSeatFactory(consultation=consultation, analyst__user__name=name, **traits)


def told():
    """Everything asked for so far, as (name, kind)."""
    return sorted(Notification.objects.values_list("recipient__name", "kind"))


def letter(kind):
    return write(Notification.objects.get(kind=kind))


# --- exact recipients ---------------------------------------------------------------------------


def test_booking_tells_the_user_and_every_coordinator_free_of_conflict(desk, requester):
    draft = ConsultationFactory(
        requester=requester,
        session=desk.sessions.first(),
        title="Nuclei",
        answers=plain_answers("Nuclei"),
    )

    book_session(draft, by=requester)

    assert told() == [("Coordinator", "desk_booked"), ("Requester", "consultation_received")]


def test_a_coordinator_who_books_is_told_once(desk, coordinator):
    draft = ConsultationFactory(
        requester=coordinator,
        session=desk.sessions.first(),
        title="Nuclei",
        answers=plain_answers("Nuclei"),
    )

    book_session(draft, by=coordinator)

    assert told() == [("Coordinator", "consultation_received")]


def test_the_first_usable_image_confirms_and_tells_the_user_alone(requester):
    image = ConsultationImageFactory(consultation__requester=requester)

    settle_image(image.upload)
    settle_image(image.upload)

    assert told() == [("Requester", "consultation_confirmed")]


def test_a_place_lost_and_won_again_is_confirmed_by_a_second_mail(requester):
    image = ConsultationImageFactory(consultation__requester=requester)
    settle_image(image.upload)
    remove_image(image, by=requester)
    again = ConsultationImageFactory(consultation=image.consultation)

    settle_image(again.upload)

    assert told() == [
        ("Coordinator", "desk_unconfirmed"),
        ("Requester", "consultation_confirmed"),
        ("Requester", "consultation_confirmed"),
        ("Requester", "consultation_unconfirmed"),
    ]


@pytest.mark.parametrize("problem", ("unreadable", "rejected"))
def test_an_image_that_cannot_be_used_is_told_once(requester, problem):
    image = ConsultationImageFactory(
        consultation__requester=requester, upload__available=False, **{f"upload__{problem}": True}
    )

    settle_image(image.upload)
    settle_image(image.upload)

    assert told() == [("Requester", "consultation_files")]
    assert image.upload.file_name in letter("consultation_files").text


def test_five_wrong_files_are_one_mail_about_what_is_still_wrong(requester):
    place = ConsultationFactory(provisional=True, requester=requester)
    files = [
        ConsultationImageFactory(
            consultation=place, upload__available=False, upload__unreadable=True
        )
        for _ in range(5)
    ]
    for image in files:
        settle_image(image.upload)
    waiting = Notification.objects.get()
    files[0].delete()

    assert (waiting.kind, deliver(waiting.pk)) == ("consultation_files", False)
    text = write(waiting).text
    assert files[0].upload.file_name not in text
    assert all(image.upload.file_name in text for image in files[1:])


def test_a_mail_that_waits_for_a_pause_holds_no_other_mail_up(requester):
    image = ConsultationImageFactory(
        consultation__requester=requester, upload__available=False, upload__unreadable=True
    )
    settle_image(image.upload)
    confirm_by_hand(image.consultation, by=UserFactory(coordinator=True), reason="It opens here.")

    confirmed = Notification.objects.get(kind="consultation_confirmed")
    assert deliver(confirmed.pk)


def test_the_same_news_twice_is_one_mail_also_after_it_went_out(requester):
    image = ConsultationImageFactory(
        consultation__requester=requester, upload__available=False, upload__unreadable=True
    )
    settle_image(image.upload)
    Notification.objects.update(status="sent", sent_at=timezone.now(), attempts=1)

    settle_image(image.upload)

    assert told() == [("Requester", "consultation_files")]


def test_an_image_that_is_still_looked_at_tells_nobody(requester):
    image = ConsultationImageFactory(
        consultation__requester=requester, upload__available=False, upload__under_inspection=True
    )

    settle_image(image.upload)

    assert told() == []


def test_a_panel_that_is_too_small_is_told_to_nobody(desk, confirmed, coordinator):
    seat(confirmed, "Ada")

    publish_panels(desk, by=coordinator)

    assert told() == []


def test_publishing_tells_the_user_and_each_new_analyst_once(desk, confirmed, coordinator):
    seat(confirmed, "Ada")
    seat(confirmed, "Noor")
    publish_panels(desk, by=coordinator)
    publish_panels(desk, by=coordinator)
    first = told()
    seat(confirmed, "Rosa")

    publish_panels(desk, by=coordinator)

    assert first == [
        ("Ada", "panel_seated"),
        ("Noor", "panel_seated"),
        ("Requester", "consultation_panel"),
    ]
    assert told() == sorted([*first, ("Rosa", "panel_seated"), ("Requester", "consultation_panel")])


def test_an_analyst_with_a_conflict_hears_nothing_of_a_published_seat(desk, confirmed, coordinator):
    seat(confirmed, "Ada")
    avoided = seat(confirmed, "Noor")
    ConflictFactory(person=avoided.analyst.user, with_person=confirmed.requester)

    publish_panels(desk, by=coordinator)

    assert told() == [("Ada", "panel_seated"), ("Requester", "consultation_panel")]


def test_moving_tells_the_user_and_the_published_panel(desk, confirmed):
    seat(confirmed, "Ada", published=True)
    seat(confirmed, "Draft")
    later = desk.sessions.last()

    move_booking(confirmed, by=confirmed.requester, session=later)

    assert told() == [("Ada", "panel_moved"), ("Requester", "consultation_moved")]


def test_an_analyst_who_sits_elsewhere_then_is_unseated_by_a_move(desk, confirmed):
    stuck = seat(confirmed, "Ada", published=True)
    seat(confirmed, "Noor", published=True)
    later = desk.sessions.last()
    elsewhere = desk.sessions.filter(starts_at=later.starts_at).exclude(pk=later.pk).get()
    PanelSeatFactory(
        analyst=stuck.analyst,
        consultation=ConsultationFactory(confirmed=True, session=elsewhere),
    )

    move_booking(confirmed, by=confirmed.requester, session=later)

    assert told() == [
        ("Ada", "panel_unseated"),
        ("Noor", "panel_moved"),
        ("Requester", "consultation_moved"),
    ]


def test_cancelling_tells_everybody_who_knew_and_nobody_else(confirmed):
    seat(confirmed, "Ada", published=True)
    seat(confirmed, "Draft")

    cancel_booking(confirmed, by=confirmed.requester, reason="The microscope is broken.")

    assert told() == [
        ("Ada", "panel_cancelled"),
        ("Coordinator", "desk_cancelled"),
        ("Requester", "consultation_cancelled"),
    ]
    assert "The microscope is broken." in letter("consultation_cancelled").text


def test_giving_up_a_place_before_it_is_booked_tells_nobody(requester):
    draft = ConsultationFactory(requester=requester)

    cancel_booking(draft, by=requester, reason="")

    assert told() == []


def test_a_place_released_at_the_deadline_is_told_to_everybody_who_knew(requester):
    late = ConsultationFactory(
        provisional=True,
        requester=requester,
        session__open_desk__data_deadline_at=timezone.now() - timedelta(minutes=1),
        session__open_desk__closes_at=timezone.now() - timedelta(hours=1),
    )
    seat(late, "Ada", published=True)
    seat(late, "Draft")

    assert release_late_places() == 1

    assert told() == [
        ("Ada", "panel_cancelled"),
        ("Coordinator", "desk_released"),
        ("Requester", "consultation_released"),
    ]


def test_only_an_analyst_who_had_been_told_hears_of_being_unseated(confirmed, coordinator):
    ada = seat(confirmed, "Ada", published=True)
    draft = seat(confirmed, "Draft")

    unseat_analyst(ada, by=coordinator)
    unseat_analyst(draft, by=coordinator)
    before = told()
    publish_panels(confirmed.open_desk, by=coordinator)

    assert (before, told()) == ([], [("Ada", "panel_unseated")])


def test_a_user_who_did_not_come_is_written_to(coordinator):
    missed = ConsultationFactory(
        confirmed=True, requester__name="Requester", session__open_desk__past=True
    )

    miss_session(missed, by=coordinator)

    assert told() == [("Requester", "consultation_missed")]


def test_advice_that_is_sent_again_is_told_again(coordinator):
    held = ConsultationFactory(held=True, requester__name="Requester")
    advice = {"next_step": "try", "hours": Decimal(3)}
    send_record(held, by=coordinator, recommended="Try StarDist.", **advice)
    held = Consultation.objects.select_related("record").get(pk=held.pk)

    send_record(held, by=coordinator, recommended="Try Cellpose.", **advice)

    assert told() == [("Requester", "consultation_record")] * 2
    texts = {write(row).text for row in Notification.objects.all()}
    assert all("Try Cellpose." in text for text in texts)
    assert Record.objects.get().recommended == "Try Cellpose."


# --- what is no longer true is not sent ---------------------------------------------------------


def test_received_is_dropped_once_the_place_is_confirmed(desk, requester):
    draft = ConsultationFactory(
        requester=requester,
        session=desk.sessions.first(),
        title="Nuclei",
        answers=plain_answers("Nuclei"),
    )
    ConsultationImageFactory(consultation=draft)

    book_session(draft, by=requester)

    assert letter("consultation_received") is None
    when = on_day(draft.session.starts_at)
    assert letter("consultation_confirmed").subject == f"Your session {when} is confirmed"


def test_confirmed_is_dropped_after_cancelling(requester):
    image = ConsultationImageFactory(consultation__requester=requester)
    settle_image(image.upload)

    cancel_booking(image.consultation, by=requester, reason="The microscope is broken.")

    assert letter("consultation_confirmed") is None


def test_seated_is_dropped_when_the_seat_is_gone_or_a_conflict_came_up(
    desk, confirmed, coordinator
):
    ada, noor = seat(confirmed, "Ada"), seat(confirmed, "Noor")
    publish_panels(desk, by=coordinator)
    unseat_analyst(PanelSeat.objects.get(pk=ada.pk), by=coordinator)
    publish_panels(desk, by=coordinator)
    ConflictFactory(person=confirmed.requester, with_person=noor.analyst.user)

    letters = [write(row) for row in Notification.objects.filter(kind="panel_seated")]

    assert letters == [None, None]


def test_news_of_a_session_that_has_begun_is_dropped(desk, confirmed):
    later = desk.sessions.last()
    move_booking(confirmed, by=confirmed.requester, session=later)
    later.starts_at = timezone.now() - timedelta(minutes=1)
    later.save()

    assert letter("consultation_moved") is None


def test_an_image_problem_is_dropped_when_the_image_was_taken_away(requester):
    image = ConsultationImageFactory(
        consultation__requester=requester, upload__available=False, upload__rejected=True
    )
    settle_image(image.upload)

    image.delete()

    assert letter("consultation_files") is None


# --- the words ----------------------------------------------------------------------------------


WITHOUT_A_TIME = {"panel_unseated", "panel_declined"}


@pytest.mark.parametrize("language", ("en", "fr"))
@pytest.mark.parametrize("name", OURS)
def test_every_kind_renders_its_sample(name, language):
    reader = UserFactory(name="Ana <Reader>", language=language, time_zone="America/New_York")

    mail = letter_for(KINDS[name], reader, KINDS[name].sample)

    for words in (mail.subject, mail.text, mail.html):
        assert [mark for mark in ("{{", "{%", "None", "%(") if mark in words] == []
    if "reference" in KINDS[name].sample:
        which = ("C-12", {"en": "14 January", "fr": "14 janvier"}[language])
        assert any(word in mail.subject for word in which)
        assert "C-12" in mail.text
        assert "C-12" in mail.html
    assert "Counting nuclei" not in mail.subject
    assert "Ana <Reader>" in mail.text
    assert "Ana &lt;Reader&gt;" in mail.html
    assert "<p><br>" not in mail.html
    if "starts_at" in KINDS[name].sample and name not in WITHOUT_A_TIME:
        zone = {"en": "New York time", "fr": "heure de New York"}[language]
        assert f"04:00-05:00 ({zone})" in mail.text
        assert f"04:00-05:00 ({zone})" in mail.html


def test_hostile_words_stay_words(desk, requester, coordinator):
    hostile = ConsultationFactory(
        confirmed=True,
        requester=requester,
        session=desk.sessions.first(),
        title="<script>alert(1)</script>\r\nBcc: all@example.org",
    )
    seat(hostile, "Ada")
    seat(hostile, "Noor")
    publish_panels(desk, by=coordinator)

    mail = write(Notification.objects.filter(kind="panel_seated").first())

    assert "<script>" not in mail.html
    assert "\n" not in mail.subject
    assert "script" not in mail.subject
    assert "script" not in mail.ics


# --- the log ------------------------------------------------------------------------------------


def test_mails_about_avoided_people_are_hidden_also_when_the_seat_is_gone(
    desk, confirmed, coordinator
):
    avoided = UserFactory(coordinator=True)
    ConflictFactory(person=avoided, with_person=confirmed.requester)
    gone, kept = seat(confirmed, "Ada"), seat(confirmed, "Noor")
    publish_panels(desk, by=coordinator)
    gone.delete()

    hidden = Notification.objects.filter(mails_in_conflict(avoided))

    assert hidden.count() == Notification.objects.count() == 3
    assert not Notification.objects.filter(mails_in_conflict(coordinator)).exists()
    assert kept.analyst.user.name == "Noor"


def test_a_conflict_with_somebody_else_hides_nothing_of_a_live_consultation(
    desk, confirmed, coordinator
):
    other = UserFactory(coordinator=True)
    ConflictFactory(person=other)
    seat(confirmed, "Ada")
    seat(confirmed, "Noor")
    publish_panels(desk, by=coordinator)

    assert not Notification.objects.filter(mails_in_conflict(other)).exists()


def test_nobody_who_left_the_desk_is_told(requester, coordinator, desk):
    coordinator.grants.update(starts_on="2025-01-01", ends_on="2025-12-31")
    draft = ConsultationFactory(
        requester=requester,
        session=desk.sessions.first(),
        title="Nuclei",
        answers=plain_answers("Nuclei"),
    )

    book_session(draft, by=requester)

    assert told() == [("Requester", "consultation_received")]
    assert draft.status == ConsultationStatus.CLAIMED
