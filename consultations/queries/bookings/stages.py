"""Where a booking stands, and the one thing to do next, in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from consultations.enums import ConsultationStatus as C
from consultations.enums import OpenDeskStatus
from consultations.models import Consultation
from consultations.queries.bookings.lacking import Lacking, unanswered, untried
from fbias.core.addresses import address
from members.models import User

NEAR = timedelta(hours=1)


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
    booked = consultation.status not in C.IN_LINE | C.OUT_OF_LINE | {C.CLAIMED, C.EXPIRED}
    record = getattr(consultation, "record", None)
    reached = [
        (_("Booked"), booked),
        images_stop(consultation, booked=booked),
        (_("Panel chosen"), any(seat.published_at for seat in consultation.seats.all())),
        (_("Session"), consultation.status == C.HELD),
        (pgettext("consultation", "Report"), bool(record and record.sent_at)),
    ]
    current = next((label for label, done in reached if not done), None)
    return [
        Stage(label, "done" if done else "current" if label == current else "todo")
        for label, done in reached
    ]


def images_stop(consultation: Consultation, *, booked: bool) -> tuple[str, bool]:
    if booked and consultation.accepted_reason and not consultation.usable_images:
        return _("Confirmed without images"), True
    is_stopped = consultation.status == C.PROVISIONAL and consultation.blocked_images
    return _("Images in"), booked and bool(consultation.usable_images and not is_stopped)


def book_again(_consultation: Consultation) -> NextAction:
    return NextAction(
        _("This booking has ended. You are welcome to book another session."),
        _("See the open desks"),
        reverse("consultations:opendesks"),
    )


def may_be_reinstated(consultation: Consultation) -> bool:
    """Given up at the deadline, the hour is to come, and nobody else has the place."""
    session = consultation.session
    return bool(
        consultation.status == C.RELEASED
        and session
        and consultation.open_desk.status in OpenDeskStatus.UPCOMING
        and timezone.now() < session.starts_at
        and not Consultation.objects.occupying().filter(session=session).exists()
    )


def after_a_release(consultation: Consultation) -> NextAction:
    if may_be_reinstated(consultation):
        return NextAction(
            _(
                "Your place was given up, because no image that opens had come. Nobody has taken "
                "it yet: you can take it back and send an image within a day."
            ),
            _("Take my place back"),
            address("consultations:reinstate", consultation.pk),
        )
    return book_again(consultation)


def wait_for_a_turn(consultation: Consultation) -> NextAction:
    page = consultation.get_absolute_url()
    if consultation.status == C.OFFERED:
        return NextAction(
            _("A place is free for you. Accept it in time, or pass it on."),
            _("Accept or pass"),
            page,
        )
    return NextAction(
        _("You are on the waiting list: we write to you when it is your turn."),
        _("See my place"),
        page,
    )


def finish_the_form(consultation: Consultation) -> NextAction:
    if consultation.status == C.CLAIMED and not consultation.hold_is_over:
        return NextAction(
            _("Your place is held for a short time. Finish the form to book it."),
            _("Continue the form"),
            address("consultations:step", consultation.pk, 1),
        )
    if not consultation.open_desk.books_now:
        return NextAction(
            _("The time to fill in the form ran out, and booking for this open desk is closed."),
            _("See the open desks"),
            reverse("consultations:opendesks"),
        )
    if consultation.status == C.CLAIMED:
        return NextAction(
            _(
                "The time to fill in the form ran out. Finish it now: the place is yours as long "
                "as nobody else takes it."
            ),
            _("Continue the form"),
            address("consultations:step", consultation.pk, 1),
        )
    return NextAction(
        _("Your place could not be held any longer. Your answers are saved: choose a session."),
        _("Choose a session"),
        address("consultations:reclaim", consultation.pk),
    )


def broken_off(consultation: Consultation) -> bool:
    return any(image.upload.is_broken_off for image in consultation.images.all())


def finish_the_images(consultation: Consultation) -> NextAction:
    return NextAction(
        _("A file was broken off before all of it arrived. Choose it again, or remove it."),
        _("Go on with the images"),
        consultation.images_url,
    )


def complete_the_booking(consultation: Consultation) -> NextAction:
    if missing := unanswered(consultation):
        return answer_first(missing[0])
    return send_images(consultation)


def send_images(consultation: Consultation) -> NextAction:
    to_images = consultation.images_url
    images = consultation.images.all()
    if any(image.is_looked_at for image in images):
        return NextAction(
            _("We are looking at your images. This page tells you when one of them opens.")
        )
    if consultation.usable_images and (stopped := what_stops(consultation)):
        return stopped
    if broken_off(consultation):
        return finish_the_images(consultation)
    if any(image.is_arriving for image in images):
        return NextAction(
            _("A file is being sent. Keep the page open that sends it."),
            _("See the images"),
            to_images,
        )
    if consultation.has_no_images_yet:
        return NextAction(
            _(
                "You have no images yet: a coordinator reads your question and confirms the place, "
                "or writes to you. One original image of this kind confirms it at once."
            ),
            _("Add images"),
            to_images,
        )
    return NextAction(
        _("One thing is missing: an original image that we can open."), _("Add images"), to_images
    )


def answer_first(missing: Lacking) -> NextAction:
    return NextAction(
        _("One thing is missing. %(what)s") % {"what": missing.words},
        _("Answer it"),
        missing.url,
    )


def what_stops(consultation: Consultation) -> NextAction | None:
    """An image opens, and still the place is not confirmed."""
    if consultation.needs_yes:
        return NextAction(
            _(
                "We missed you last time, so a coordinator looks at this booking and confirms it, "
                "or writes to you. Your place is kept meanwhile."
            )
        )
    if not consultation.blocked_images:
        return None
    name = consultation.blocked_images[0].upload.file_name
    told = _("“%(name)s” cannot be used: remove it or send it again, and your place is confirmed.")
    return NextAction(told % {"name": name}, _("Look at your files"), consultation.images_url)


def look_forward(consultation: Consultation) -> NextAction:
    """Confirmed: what can still be done, else what comes next."""
    now, session = timezone.now(), consultation.session
    if session and now >= session.ends_at:
        return NextAction(_("The hour is over. Your panel will say how it went."))
    if session and now >= session.starts_at:
        return NextAction(_("Your session has begun: join the call."))
    if missing := unanswered(consultation):
        return answer_first(missing[0])
    return (
        tidy_images(consultation)
        or try_equipment(consultation)
        or NextAction(wait_for_panel(consultation, now))
    )


def try_equipment(consultation: Consultation) -> NextAction | None:
    """Nothing else is lacking but two minutes with camera and sound."""
    if not (checks := untried(consultation)):
        return None
    told = _("%(place)s One thing is left: try whether you can be seen and heard.")
    place = wait_for_panel(consultation, timezone.now())
    return NextAction(told % {"place": place}, _("Try camera and sound"), checks[0].url)


def tidy_images(consultation: Consultation) -> NextAction | None:
    """What the user can still do about the files of a place that is safe."""
    to_images = consultation.images_url
    images = consultation.images.all()
    if broken_off(consultation):
        return finish_the_images(consultation)
    if consultation.images_without_role:
        return NextAction(
            _("Your place is confirmed. Say of each image what it shows: it helps your panel."),
            _("Say what they show"),
            to_images,
        )
    if wrong := consultation.wrong_images:
        told = ngettext(
            "Your place is confirmed, but %(count)d of your %(total)d files cannot be used.",
            "Your place is confirmed, but %(count)d of your %(total)d files cannot be used.",
            len(wrong),
        ) % {"count": len(wrong), "total": len(images)}
        return NextAction(told, _("Look at your files"), to_images)
    return None


def wait_for_panel(consultation: Consultation, now: datetime) -> str:
    if any(seat.published_at for seat in consultation.seats.all()):
        return _("Your place is confirmed and your panel is known. Come at the time above.")
    if now < consultation.open_desk.panel_freeze_at:
        return _("Your place is confirmed. Next, we choose your analysts and write to you.")
    return _("Your place is confirmed. Your analysts are still being chosen; we write to you.")


def after_the_session(consultation: Consultation) -> NextAction:
    record = getattr(consultation, "record", None)
    if consultation.status == C.NO_SHOW:
        return NextAction(_("We waited for you. Write to us to book another session."))
    if record and record.sent_at:
        return NextAction(_("The advice of your panel is below."))
    return NextAction(_("The session took place. Your panel is writing up its advice."))


def open_changes(consultation: Consultation, user: User, open_steps: set[str]) -> set[str]:
    """Which of moving and cancelling this person can do now: as the services say."""
    now, session = timezone.now(), consultation.session
    ahead = bool(session and now < session.starts_at)
    steps = open_steps & {"move", "cancel"}
    if not ahead and not user.is_coordinator:
        steps -= {"cancel"}
    if not ahead or (now >= consultation.open_desk.panel_freeze_at and not user.is_coordinator):
        steps -= {"move"}
    return steps


def call_may_change(consultation: Consultation, user: User) -> bool:
    """Whether this person may give the call another link now."""
    session = consultation.session
    is_to_come = consultation.status in C.BOOKED and session and timezone.now() < session.ends_at
    return bool(is_to_come) and user.has_perm(Consultation.get_perm("change_call"), consultation)


def call_is_near(consultation: Consultation) -> bool:
    """From an hour before until an hour after: then the call is the first thing to find."""
    session = consultation.session
    return bool(
        consultation.status in C.BOOKED
        and session
        and session.starts_at - NEAR <= timezone.now() < session.ends_at + NEAR
    )
