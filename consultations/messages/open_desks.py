"""The one mail about the next open desk, for whoever asked for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime

from django.utils.translation import gettext_lazy as _

from consultations.messages.facts import Facts, address
from consultations.models import OpenDesk
from fbias.notifications.enums import Audience
from fbias.notifications.kinds import Kind, register
from members.models import User

SAMPLE: Mapping[str, object] = {
    "day": date(2027, 1, 14),
    "closes_at": datetime(2027, 1, 7, 17, tzinfo=UTC),
    "day_url": "https://portal.example/open-desks/3/",
}


def open_day_facts(open_desk: OpenDesk, recipient: User) -> Facts:
    return {
        "day": open_desk.day,
        "closes_at": open_desk.closes_at,
        "day_url": address("opendesk", open_desk.pk),
    }


def books_now(open_desk: OpenDesk) -> bool:
    return open_desk.books_now


def register_kinds() -> None:
    register(
        Kind(
            "day_open",
            _("Booking opens for the next open desk"),
            OpenDesk,
            context=open_day_facts,
            sample=SAMPLE,
            still_wanted=books_now,
            repeatable=True,
            optional=Audience.EVERYBODY,
            leads_to="day_url",
        )
    )
