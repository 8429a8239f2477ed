"""What the clock does: holds run out, places without usable images are released."""

from __future__ import annotations

import logging

from django.db import DatabaseError, transaction

from consultations.enums import ConsultationStatus
from consultations.models import Consultation
from consultations.services.bookings.changes import give_up_seats, tell_calendars
from consultations.services.bookings.turns import expire_hold, wait_for_turn
from consultations.services.mails import announce_released
from consultations.services.open_desks.wishes import announce_open_days
from consultations.services.waiting_list.line import keep_the_line_moving, offer_places
from fbias.core.errors import DomainError, IllegalStep
from fbias.core.health import beat

log = logging.getLogger(__name__)


def keep_deadlines() -> dict[str, int]:
    """Do all that the clock asks for now; returns how many of each kind."""
    done = {"expired": expire_holds(), "released": release_late_places()} | keep_the_line_moving()
    done["opened"] = announce_open_days()
    beat("release_places")
    return done


def expire_holds() -> int:
    """End every hold that has run out; returns how many."""
    return sum(expire_hold(consultation) for consultation in Consultation.objects.hold_run_out())


def release_late_places() -> int:
    """Release provisional places whose last call is over; returns how many.

    A place is not taken from somebody whose image is arriving or being looked at just now, nor from
    somebody who waits for a coordinator's word: an image of theirs opens, something else stops it.
    """
    provisional = Consultation.objects.filter(status=ConsultationStatus.PROVISIONAL)
    late = provisional.past_grace().prefetch_related("images__upload")
    waiting = [
        consultation
        for consultation in late
        if not any(image.is_under_way for image in consultation.images.all())
        and not consultation.images_are_in
    ]
    return sum(release_alone(consultation) for consultation in waiting)


def release_alone(consultation: Consultation) -> bool:
    """Release one place; what stands in its way is logged and does not stop the others."""
    try:
        release_booking(consultation)
    except IllegalStep:
        return False
    except (DomainError, DatabaseError):
        log.exception("%s could not be released", consultation.reference)
        return False
    return True


@transaction.atomic
def release_booking(consultation: Consultation) -> None:
    """Give one late place back. Raises `IllegalStep` when its state changed meanwhile."""
    wait_for_turn(consultation.open_desk)
    released = consultation.life.advance(consultation, "release", by=None)
    tell_calendars(released)
    announce_released(released, seats=give_up_seats(released))
    offer_places(released.open_desk)
