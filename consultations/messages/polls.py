"""The mails of the poll: the question with a personal link, reminders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from consultations.enums import OpenDeskStatus
from consultations.links.polls import poll_token
from consultations.messages.facts import Facts, day_of_before
from consultations.models import OpenDesk
from consultations.queries.polls import running_poll_for, running_polls, unanswered, waited_for
from consultations.reminders import Window
from fbias.core.clock import database_now
from fbias.core.links import address_of
from fbias.notifications.kinds import Kind, register
from fbias.notifications.models import Notification
from fbias.notifications.reminders import Reminder
from fbias.notifications.reminders import register as register_reminder
from fbias.notifications.services import notify
from members.hooks.analysts import on_member_joined, register_first_task
from members.models import Analyst, User

SEVEN_DAYS_LEFT = Window(timedelta(days=7), timedelta(days=2))
TWO_DAYS_LEFT = Window(timedelta(days=2), timedelta(0))
POLL_KINDS = ("poll_asked", "poll_reminder")


def poll_facts(open_desk: OpenDesk, recipient: User) -> Facts:
    """The day, until when, and the recipient's own link."""
    token = poll_token(open_desk, recipient.analyst)
    return {
        "day": open_desk.day,
        "closes_at": open_desk.poll_closes_at,
        "answer_url": address_of("consultations:poll_link", token),
    }


def is_asked(open_desk: OpenDesk) -> bool:
    closes_at = open_desk.poll_closes_at
    return bool(
        closes_at and database_now() < closes_at and open_desk.status not in OpenDeskStatus.OVER
    )


def ask_newcomer(analyst: Analyst) -> None:
    """Who joins while a poll is open is asked like the others."""
    for open_desk in running_polls():
        notify(analyst.user, "poll_asked", about=open_desk, occasion="asked")


def still_asked(open_desk: OpenDesk, recipient: User) -> bool:
    """Still without an answer: whoever answered meanwhile is not reminded."""
    return unanswered(open_desk).filter(user=recipient).exists()


def still_waited_for(open_desk: OpenDesk, recipient: User) -> bool:
    """Still without an answer, and not away that day: a reminder would ask in vain."""
    return waited_for(open_desk).filter(user=recipient).exists()


POLL_SAMPLE: Mapping[str, object] = {
    "day": datetime(2027, 1, 14, tzinfo=UTC).date(),
    "closes_at": datetime(2026, 12, 18, 17, tzinfo=UTC),
    "answer_url": "https://portal.example/offer-hours/1.2:abc/",
    "old_day": None,
}

# --- reminders ----------------------------------------------------------------------------------


def polls_ending(window: Window, now: datetime) -> QuerySet[OpenDesk]:
    return OpenDesk.objects.exclude(status__in=OpenDeskStatus.OVER).filter(
        **window.of("poll_closes_at", now)
    )


def those_who_wait(window: Window, open_desk: OpenDesk) -> Iterable[User]:
    """Whoever is waited for, but for those written to since this reminder's time had come."""
    assert open_desk.poll_closes_at  # noqa: S101 - the rule asks for it
    written = Notification.objects.filter(
        kind__in=POLL_KINDS,
        about_type=ContentType.objects.get_for_model(OpenDesk),
        about_id=str(open_desk.pk),
        created_at__gte=open_desk.poll_closes_at - window.begins,
    )
    waiting = waited_for(open_desk).exclude(user__in=written.values("recipient"))
    return [analyst.user for analyst in waiting]


def end_of(window: Window, open_desk: OpenDesk) -> str:
    """One reminder for each end of the poll: a poll that goes on longer reminds again."""
    assert open_desk.poll_closes_at  # noqa: S101 - the rule asks for it
    return f"{window.begins.days}d-{open_desk.poll_closes_at.astimezone(UTC):%Y%m%dT%H%MZ}"


def register_kinds() -> None:
    on_member_joined(ask_newcomer)
    register_first_task(running_poll_for)
    asks: dict[str, Any] = {
        "sample": POLL_SAMPLE,
        "still_wanted": is_asked,
        "context": poll_facts,
        "in_words": day_of_before,
        "secrets": ("answer_url",),
        "repeatable": True,
    }
    register(
        Kind(
            "poll_asked",
            gettext_lazy("Poll: which hours can you offer?"),
            OpenDesk,
            wanted_by=still_asked,
            **asks,
        )
    )
    register(
        Kind(
            "poll_reminder",
            gettext_lazy("Poll reminder: not answered"),
            OpenDesk,
            wanted_by=still_waited_for,
            **asks,
        )
    )
    for window in (SEVEN_DAYS_LEFT, TWO_DAYS_LEFT):
        register_reminder(
            Reminder(
                "poll_reminder",
                partial(polls_ending, window),
                partial(those_who_wait, window),
                partial(end_of, window),
            )
        )
