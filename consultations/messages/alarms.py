"""Coordinators hear of what a day lacks while there is time: how many, not whose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from consultations.messages.facts import Facts, address
from consultations.models import OpenDesk
from consultations.queries.alarms import (
    IMAGE,
    PANEL,
    WORD,
    alarmed,
    alarming_desks,
    alarms_of,
    stage,
)
from fbias.notifications.kinds import Kind, register
from fbias.notifications.reminders import Reminder
from fbias.notifications.reminders import register as register_reminder
from members.models import User

SAMPLE: Mapping[str, object] = {
    "day": datetime(2027, 1, 14, tzinfo=UTC).date(),
    "freeze_at": datetime(2027, 1, 12, 17, tzinfo=UTC),
    "without_panel": 2,
    "without_image": 1,
    "without_word": 1,
    "board_url": "https://portal.example/boards/3/",
}


def alarm_facts(open_desk: OpenDesk, recipient: User) -> Facts:
    counts = Counter(alarm.lacks for alarm in alarms_of(open_desk, by=recipient))
    return {
        "day": open_desk.day,
        "freeze_at": open_desk.panel_freeze_at,
        "without_panel": counts[PANEL],
        "without_image": counts[IMAGE],
        "without_word": counts[WORD],
        "board_url": address("board", open_desk.pk),
    }


def is_alarmed(open_desk: OpenDesk, recipient: User) -> bool:
    return bool(recipient.is_coordinator and alarms_of(open_desk, by=recipient))


def register_kinds() -> None:
    usual: dict[str, Any] = {"context": alarm_facts, "sample": SAMPLE, "repeatable": True}
    register(
        Kind("desk_alarm", _("Desk: something is missing"), OpenDesk, wanted_by=is_alarmed, **usual)
    )
    register_reminder(Reminder("desk_alarm", alarming_desks, alarmed, stage))
