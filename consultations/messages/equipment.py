"""Whoever comes to a session is asked to try camera and sound, until they did."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations.enums import ConsultationStatus as C
from consultations.messages.facts import Facts, address, desk_facts
from consultations.messages.samples import DESK_SAMPLE
from consultations.models import Consultation, EquipmentCheck
from consultations.models.equipment import GOOD_FOR
from consultations.queries.bookings.lacking import has_tried
from consultations.reminders import Window, instant, the_user
from fbias.core.clock import database_now
from fbias.notifications.kinds import Kind, register
from fbias.notifications.reminders import Reminder
from fbias.notifications.reminders import register as register_reminder
from members.models import User

FOUR_DAYS = Window(timedelta(days=4), timedelta(days=2))
TWO_DAYS = Window(timedelta(days=2), timedelta(hours=24))
SAMPLE: Mapping[str, object] = {
    **DESK_SAMPLE,
    "equipment_url": "https://portal.example/equipment/",
}


def unchecked(window: Window, now: datetime) -> QuerySet[Consultation]:
    checked = EquipmentCheck.objects.filter(done_at__gt=timezone.now() - GOOD_FOR)
    return (
        Consultation.objects.filter(
            status__in=C.BOOKED,
            **window.of("session__starts_at", now),
        )
        .exclude(requester__in=checked.values("person"))
        .select_related("requester", "session")
    )


def is_unchecked(consultation: Consultation) -> bool:
    session = consultation.session
    ahead = session is not None and database_now() < session.starts_at
    return consultation.status in C.BOOKED and ahead and not has_tried(consultation.requester)


def equipment_facts(consultation: Consultation, recipient: User) -> Facts:
    return {**desk_facts(consultation, recipient), "equipment_url": address("equipment")}


def occasion(window: Window, consultation: Consultation) -> str:
    assert consultation.session  # noqa: S101 - it lies ahead
    return f"{window.begins.days}d-{instant(consultation.session.starts_at)}"


def register_kinds() -> None:
    register(
        Kind(
            "consultation_equipment",
            _("Reminder: try camera and sound"),
            Consultation,
            sample=SAMPLE,
            context=equipment_facts,
            still_wanted=is_unchecked,
            repeatable=True,
        )
    )
    for window in (FOUR_DAYS, TWO_DAYS):
        register_reminder(
            Reminder(
                "consultation_equipment",
                partial(unchecked, window),
                the_user,
                partial(occasion, window),
            )
        )
