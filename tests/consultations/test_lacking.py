"""What a booking lacks is named: on its page, on the board, and in the mail that asks for it."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from consultations.enums import Lacks
from consultations.models import Consultation, EquipmentCheck
from consultations.queries.bookings.lacking import lacking
from consultations.queries.bookings.states import next_action, readiness_of
from fbias.core.templatetags.portal import on_day
from fbias.notifications.delivery import write
from fbias.notifications.models import Notification
from fbias.notifications.overdue import ask_reminders
from tests.factories import (
    ConsultationFactory,
    ConsultationImageFactory,
    OpenDeskFactory,
    PanelSeatFactory,
    SessionFactory,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
BLOCKED = {
    "readable": True,
    "findings": [{"code": "truncated", "severity": "block", "message": "It is cut off."}],
}


@pytest.fixture
def booking():
    """Booked long ago on a day to come, with nothing but its answers."""
    desk = OpenDeskFactory(day=timezone.localdate() + timedelta(days=30))
    return ConsultationFactory(
        provisional=True, session__open_desk=desk, booked_at=timezone.now() - DAY
    )


def try_equipment(booking):
    EquipmentCheck.objects.create(person=booking.requester, camera=True)


def known(booking):
    return Consultation.objects.for_page().get(pk=booking.pk)


def kinds_of(booking):
    return [one.kind for one in lacking(known(booking))]


def asked(booking, moment):
    """What a mail of that moment would say to whoever asked, if one is due."""
    with time_machine.travel(moment, tick=False):
        ask_reminders(timezone.now())
        mail = Notification.objects.filter(recipient=booking.requester).order_by("-pk").first()
        return write(mail) if mail else None


def test_each_thing_that_is_missing_is_named_and_nothing_else(booking):
    booking.answers = {**booking.answers, "biology": ""}
    booking.save()
    question = booking.form.named("biology").label

    letter = asked(booking, booking.due_at - 3 * DAY)

    assert kinds_of(booking) == [Lacks.ANSWER, Lacks.IMAGE, Lacks.EQUIPMENT]
    for words in (question, "An original image that we can open", "camera and sound"):
        assert words in letter.text
    when = on_day(booking.session.starts_at)
    assert letter.subject == f"3 things are missing for your session {when}"


def test_an_image_with_a_fault_is_asked_for_by_its_name_and_fault(booking):
    image = ConsultationImageFactory(
        consultation=booking, upload__report=BLOCKED, upload__file_name="mouse.dcm"
    )
    try_equipment(booking)

    letter = asked(booking, booking.due_at - DAY)

    assert kinds_of(booking) == [Lacks.FAULT]
    assert "mouse.dcm" in letter.text
    assert image.upload.findings[0]["message"] in letter.text
    assert letter.subject.startswith("Last day: one thing is missing")
    assert "given up" not in letter.text


def test_whoever_lacks_nothing_is_never_asked(booking):
    ConsultationImageFactory(consultation=booking)
    try_equipment(booking)
    Consultation.objects.update(status="confirmed")

    for days in (-3, -1, 1):
        asked(booking, booking.due_at + days * DAY)

    assert not Notification.objects.exists()


def test_a_mail_that_waits_is_dropped_once_the_last_answer_is_given(booking):
    ConsultationImageFactory(consultation=booking)
    complete = booking.answers
    Consultation.objects.update(status="confirmed", answers={**complete, "biology": ""})
    before = asked(booking, booking.due_at - DAY)

    Consultation.objects.update(answers=complete)
    mail = Notification.objects.get()
    with time_machine.travel(booking.due_at - DAY + timedelta(minutes=5)):
        after = write(mail)

    assert before is not None
    assert after is None


def test_a_place_is_ready_only_once_camera_and_sound_were_tried(booking):
    ConsultationImageFactory(consultation=booking)
    Consultation.objects.update(status="confirmed")

    untried = readiness_of(known(booking), timezone.now())
    action = next_action(known(booking))
    try_equipment(booking)

    assert (untried.state, untried.label) == ("waiting", "Camera and sound not tried")
    assert action.label == "Try camera and sound"
    assert readiness_of(known(booking), timezone.now()).state == "ready"
    assert next_action(known(booking)).url == ""


def test_an_old_try_does_not_count(booking):
    EquipmentCheck.objects.create(
        person=booking.requester, done_at=timezone.now() - timedelta(days=91)
    )

    assert Lacks.EQUIPMENT in kinds_of(booking)


def test_the_day_before_says_what_is_missing_still():
    starts = timezone.now() + timedelta(hours=23)
    desk = OpenDeskFactory(day=starts.date(), panel_freeze_at=starts)
    session = SessionFactory(open_desk=desk, starts_at=starts)
    ConsultationImageFactory(consultation=ConsultationFactory(confirmed=True, session=session))

    ask_reminders(timezone.now())
    letter = write(Notification.objects.get(kind="consultation_tomorrow"))

    assert "One thing is still missing" in letter.text
    assert "A try of camera and sound" in letter.text


def test_an_analyst_who_says_nothing_is_asked_three_times():
    desk = OpenDeskFactory(day=timezone.localdate() + timedelta(days=60))
    seat = PanelSeatFactory(
        published=True,
        consultation__session__open_desk=desk,
        published_at=timezone.now(),
    )

    for day in range(1, 40):
        with time_machine.travel(seat.published_at + day * DAY):
            ask_reminders(timezone.now())

    assert Notification.objects.filter(kind="panel_unanswered").count() == 3
