"""The bookings of a person: listed for them, emptied with them."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from consultations.enums import ConsultationStatus
from consultations.models import (
    Consultation,
    DayWish,
    EquipmentCheck,
    Guest,
    ModelTurn,
    Offer,
    OpenDesk,
    PanelSeat,
    SharedNotes,
    Survey,
    ThreadMessage,
)
from consultations.services.bookings.turns import wait_for_turn
from consultations.services.waiting_list.line import offer_places
from consultations.surveys import questions_of_survey
from fbias.core.models import TimelineEntry
from members.hooks.people import Rows, register_data, register_eraser, register_stakes
from members.models import User

EMPTY = "…"


def bookings(person: User) -> Rows:
    rows = Consultation.objects.filter(requester=person).select_related("session", "record")
    for booking in rows.prefetch_related("images__upload", "model_turns", "guests"):
        record = getattr(booking, "record", None)
        yield {
            "title": booking.title,
            "status": booking.get_status_display(),
            "starts_at": booking.session.starts_at if booking.session else None,
            "answers": booking.answers,
            "answers_about_images": booking.image_answers,
            "agreed_to": booking.consents,
            "read_by_a_language_model": [turn.sent for turn in booking.model_turns.all()],
            "reason_for_cancelling": booking.cancel_reason,
            "colleagues": [guest.email for guest in booking.guests.all()],
            "files": [image.upload.file_name for image in booking.images.all()],
            "record": record.recommended if record and record.sent_at else None,
            "page": booking.get_absolute_url(),
        }


def sessions_of_colleagues(person: User) -> Rows:
    """Sessions that a colleague lets them see, but for what a conflict of interest hides since."""
    joined = Guest.objects.filter(person=person)
    yield from joined.filter(consultation__in=Consultation.objects.joined_by(person)).values(
        "email", "added_at", "joined_at", "consultation__session__starts_at"
    )


def seats(person: User) -> Rows:
    """Panels that the person was told of, but for what a conflict of interest hides since."""
    told = PanelSeat.objects.filter(analyst__user=person, published_at__isnull=False)
    yield from told.filter(consultation__in=Consultation.objects.visible_to(person)).values(
        "consultation__session__starts_at", "answer"
    )


def offers(person: User) -> Rows:
    yield from Offer.objects.filter(analyst__user=person).values("starts_at")


def surveys(person: User) -> Rows:
    yield from Survey.objects.filter(person=person, answered_at__isnull=False).values(
        "consultation", "kind", "answers", "answered_at"
    )


def equipment(person: User) -> Rows:
    yield from EquipmentCheck.objects.filter(person=person).values()


def day_wish(person: User) -> Rows:
    yield from DayWish.objects.filter(person=person).values("asked_at")


def bookings_to_end(person: User) -> Iterable[str]:
    live = Consultation.objects.filter(requester=person, status__in=ConsultationStatus.LIVE)
    for one in live:
        yield _("the booking “%(title)s”") % {"title": one.title or one.get_status_display()}


def erase_bookings(person: User) -> None:
    """What was asked goes; that somebody asked, when and about which topics stays a figure."""
    own = Consultation.objects.filter(requester=person)
    days = list(OpenDesk.objects.filter(consultations__in=own.live()).distinct().order_by("pk"))
    for open_desk in days:
        wait_for_turn(open_desk)
    own.filter(status=ConsultationStatus.WAITING).update(status=ConsultationStatus.LEFT)
    own.filter(status__in=ConsultationStatus.LIVE).update(status=ConsultationStatus.CANCELLED)
    for open_desk in days:
        offer_places(open_desk)
    empty(own)
    Guest.objects.filter(person=person).delete()
    EquipmentCheck.objects.filter(person=person).delete()
    DayWish.objects.filter(person=person).delete()
    for survey in Survey.objects.filter(person=person).exclude(answers={}):
        scales = [one.id for one in questions_of_survey(survey.kind) if one.options]
        kept = {name: survey.answers[name] for name in scales if name in survey.answers}
        Survey.objects.filter(pk=survey.pk).update(answers=kept)


def empty(own: QuerySet[Consultation]) -> int:
    """No words of theirs stay, neither in the answers nor in their history; choices are figures."""
    TimelineEntry.objects.filter(
        subject_type=ContentType.objects.get_for_model(Consultation),
        subject_id__in=[str(pk) for pk in own.values_list("pk", flat=True)],
    ).update(detail={})
    SharedNotes.objects.filter(consultation__in=own).delete()
    Guest.objects.filter(consultation__in=own).delete()
    ThreadMessage.objects.filter(consultation__in=own).delete()
    ModelTurn.objects.filter(consultation__in=own).delete()
    done = 0
    for consultation in own.exclude(title=EMPTY):
        done += Consultation.objects.filter(pk=consultation.pk).update(
            title=EMPTY,
            answers=choices_in(consultation),
            image_answers={},
            cancel_reason="",
            accepted_reason="",
            answers_reason="",
        )
    return done


def choices_in(consultation: Consultation) -> dict[str, object]:
    """What was chosen from lists, without a word that was written beside."""
    chosen = {
        question.id: consultation.answers[question.id]
        for question in consultation.form.questions
        if question.options and question.id in consultation.answers
    }
    return {
        name: {**answer, "words": ""} if isinstance(answer, dict) else answer
        for name, answer in chosen.items()
    }


def register() -> None:
    for source in (bookings, sessions_of_colleagues, seats, offers, surveys, equipment, day_wish):
        register_data(source.__name__, source)
    register_stakes(bookings_to_end)
    register_eraser(erase_bookings)
