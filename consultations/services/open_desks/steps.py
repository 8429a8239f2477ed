"""Open, close, hold; delete a draft that nobody knows of."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.models import Consultation, OpenDesk
from fbias.core.errors import DomainError
from fbias.core.said_dates import date_format
from fbias.core.timeline import record
from fbias.core.workflow import lock_for
from fbias.notifications.chat import tell_chat
from members.models import User


def open_open_desk(open_desk: OpenDesk, *, by: User) -> OpenDesk:
    """Make the page public; booking begins at `opens_at`."""
    refuse_after_closing(open_desk)
    opened = open_desk.life.advance(open_desk, "open", by=by)
    tell_chat(
        "open_desk_opened",
        gettext_lazy("The open desk of %(day)s is open for booking:"),
        reverse("consultations:opendesk", args=[opened.pk]),
        day=lambda: date_format(opened.day, "j F Y"),
    )
    return opened


def close_open_desk(open_desk: OpenDesk, *, by: User) -> OpenDesk:
    """No new booking from now on; those made stay."""
    return open_desk.life.advance(open_desk, "close", by=by)


def reopen_open_desk(open_desk: OpenDesk, *, by: User) -> OpenDesk:
    """Let booking go on until `closes_at`."""
    refuse_after_closing(open_desk)
    return open_desk.life.advance(open_desk, "reopen", by=by)


def refuse_after_closing(open_desk: OpenDesk) -> None:
    if timezone.now() >= open_desk.closes_at:
        raise DomainError(_("Booking would already be closed. Change the dates first."))


@transaction.atomic
def hold_open_desk(open_desk: OpenDesk, *, by: User) -> OpenDesk:
    """Say that the day is over; every booked session must have been held or missed first."""
    if open_desk.sessions.filter(starts_at__gt=timezone.now()).exists():
        raise DomainError(_("The day is not over: some sessions have not begun yet."))
    if Consultation.objects.booked().filter(open_desk=open_desk).exists():
        raise DomainError(
            _(
                "Some sessions are still booked. First say of each whether it took place or was "
                "missed, or cancel it."
            )
        )
    return open_desk.life.advance(open_desk, "hold", by=by)


@transaction.atomic
def delete_draft(open_desk: OpenDesk, *, by: User) -> None:
    """Delete a day that nobody knows of; one that analysts were asked about is called off."""
    locked = lock_for(open_desk, "delete", by=by)
    if not locked.is_unknown:
        raise DomainError(_("People know of this day already. Call it off: then they are told."))
    record(locked, "delete", by=by, day=locked.day.isoformat())
    locked.delete()
