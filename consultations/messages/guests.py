"""Mails to colleagues of a booking: added, other hour or call, reminders, over, taken off."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from consultations.calendar import calendar_event
from consultations.enums import ConsultationStatus as C
from consultations.links.guests import guest_address
from consultations.messages.consultations import (
    call_is_ahead,
    is_a_day_away,
    is_an_hour_away,
)
from consultations.messages.facts import Facts, address, desk_facts
from consultations.models import Consultation, Guest
from consultations.services.guests import ADDED_WHILE
from fbias.notifications.calendar import CalendarEvent
from fbias.notifications.kinds import kinds_about
from members.models import User

SAMPLE: dict[str, object] = {
    "reference": "C-12",
    "title": "Counting nuclei in gut sections",
    "requester_name": "Camille Petit",
    "starts_at": datetime(2027, 3, 11, 9, tzinfo=UTC),
    "ends_at": datetime(2027, 3, 11, 10, tzinfo=UTC),
    "video_url": "https://meet.example/open-desk-12",
    "page_url": "https://portal.example/consultations/12/",
    "guest_url": "https://portal.example/links/session/example/",
}

LEFT_TO_KNOW = ("reference", "starts_at", "ends_at", "requester_name", "page_url")


def guest_facts(guest: Guest, recipient: User) -> Facts:
    """When, whose question, the call, and the colleague's own link."""
    consultation = guest.consultation
    return {**session_facts(consultation, recipient), "guest_url": guest_address(guest)}


def session_facts(consultation: Consultation, recipient: User) -> Facts:
    facts = desk_facts(consultation, recipient)
    booked = consultation.status in C.BOOKED
    return {
        **{name: facts[name] for name in ("reference", "starts_at", "ends_at", "page_url")},
        "title": consultation.title,
        "requester_name": consultation.requester.name,
        "video_url": consultation.video_url if booked else "",
    }


def gone_facts(consultation: Consultation, recipient: User) -> Facts:
    """Whoever is no longer of it learns which session it was, and no more."""
    facts = {**session_facts(consultation, recipient), "page_url": address("mine")}
    return {name: facts[name] for name in LEFT_TO_KNOW}


def guest_event(guest: Guest, recipient: User) -> CalendarEvent | None:
    return calendar_event(guest.consultation, recipient)


def register_kinds() -> None:
    entry: dict[str, Any] = {"calendar": guest_event}
    mail = kinds_about(
        Guest, sample=SAMPLE, context=guest_facts, secrets=("guest_url",), repeatable=True
    )
    mail(
        "guest_added",
        _("Colleague: added to a session"),
        still_wanted=lambda guest: guest.consultation.status in ADDED_WHILE,
        **entry,
    )
    mail(
        "guest_changed",
        _("Colleague: other hour or call"),
        still_wanted=lambda guest: call_is_ahead(guest.consultation),
        **entry,
    )
    mail(
        "guest_cancelled",
        _("Colleague: session cancelled"),
        still_wanted=lambda guest: guest.consultation.status in C.ENDED,
        **entry,
    )
    mail(
        "guest_tomorrow",
        _("Colleague reminder: one day before"),
        still_wanted=lambda guest: is_a_day_away(guest.consultation),
    )
    mail(
        "guest_in_an_hour",
        _("Colleague reminder: one hour before"),
        still_wanted=lambda guest: is_an_hour_away(guest.consultation),
    )
    sample = {name: SAMPLE[name] for name in LEFT_TO_KNOW}
    gone = kinds_about(Consultation, sample=sample, context=gone_facts, repeatable=True)
    gone("guest_removed", _("Colleague: no longer in a session"), calendar=calendar_event)
