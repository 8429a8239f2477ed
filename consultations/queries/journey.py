"""Where a booking stands, and the one thing to do next, in plain words."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from consultations.enums import ConsultationStatus as C
from consultations.models import Consultation


@dataclass(frozen=True)
class Stage:
    """One stop of the journey; `state` is `done`, `current` or `todo`."""

    label: str
    state: str


@dataclass(frozen=True)
class NextAction:
    """What the reader should do now; without a `url` there is nothing to press."""

    sentence: str
    label: str = ""
    url: str = ""


def stages(consultation: Consultation) -> list[Stage]:
    """Booked, images in, panel chosen, session, report: five stops, the first open one is now."""
    booked = consultation.status not in {C.DRAFT, C.EXPIRED}
    record = getattr(consultation, "record", None)
    reached = [
        (_("Booked"), booked),
        (_("Images in"), booked and bool(consultation.usable_images)),
        (_("Panel chosen"), any(seat.published_at for seat in consultation.seats.all())),
        (_("Session"), consultation.status == C.HELD),
        (_("Report"), bool(record and record.sent_at)),
    ]
    current = next((label for label, done in reached if not done), None)
    return [
        Stage(label, "done" if done else "current" if label == current else "todo")
        for label, done in reached
    ]


def next_action(consultation: Consultation) -> NextAction:
    """The next step of the requester."""
    match consultation.status:
        case C.DRAFT | C.EXPIRED:
            return finish_the_form(consultation)
        case C.PROVISIONAL:
            return send_images(consultation)
        case C.CONFIRMED:
            return NextAction(_("Everything is ready. Come to the call at the time above."))
        case C.HELD | C.NO_SHOW:
            return NextAction(after_the_session(consultation))
    return NextAction(
        _("This booking has ended. You are welcome to book another session."),
        _("See the open desks"),
        reverse("consultations:opendesks"),
    )


def finish_the_form(consultation: Consultation) -> NextAction:
    if consultation.status == C.DRAFT:
        return NextAction(
            _("Your place is held for a short time. Finish the form to book it."),
            _("Continue the form"),
            reverse("consultations:step", args=[consultation.pk, 1]),
        )
    return NextAction(
        _("The time to fill in the form ran out. Your answers are kept: choose a session."),
        _("Choose a session"),
        reverse("consultations:reclaim", args=[consultation.pk]),
    )


def send_images(consultation: Consultation) -> NextAction:
    if any(image.is_under_way for image in consultation.images.all()):
        return NextAction(
            _("We are looking at your images. This page tells you when one of them opens.")
        )
    return NextAction(
        _("One thing is missing: an original image that we can open."),
        _("Add images"),
        reverse("consultations:step", args=[consultation.pk, 2]),
    )


def after_the_session(consultation: Consultation) -> str:
    if consultation.status == C.NO_SHOW:
        return _("We waited for you. Write to us to book another session.")
    if hasattr(consultation, "record"):
        return _("The advice of your panel is below.")
    return _("The session took place. Your panel is writing the advice down.")
