"""The board of all projects by state; its cost does not grow with the number of projects."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from projects.enums import AssignmentStatus, Role
from projects.enums import ProjectStatus as P
from projects.models import Assignment, Project

MOST_CARDS = 20
COUNTED_TO = 100  # beyond it a column says “100+”

COLUMNS: tuple[tuple[str, str | Promise, tuple[str, ...]], ...] = (
    ("triage", _("Triage"), (P.SUBMITTED, P.TRIAGE)),
    ("evaluation", _("Evaluation"), (P.UNDER_EVALUATION, P.CLARIFICATION, P.EVALUATED)),
    ("waiting", _("Waiting list"), (P.WAITLISTED,)),
    ("quote", _("Quote"), (P.ACCEPTED, P.QUOTE_SENT, P.QUOTE_REFUSED, P.QUOTE_EXPIRED)),
    ("people", _("People"), (P.QUOTE_ACCEPTED, P.ASSIGNED)),
    ("active", pgettext_lazy("noun", "Work"), (P.ACTIVE, P.ON_HOLD)),
    ("delivered", _("Delivered"), (P.DELIVERED,)),
    ("closing", _("Closing"), (P.COMPLETED, P.INFEASIBLE, P.INVOICED)),
)

ACTIONS: dict[str, str | Promise] = {
    P.SUBMITTED: _("Look at the request"),
    P.TRIAGE: _("Evaluate, redirect or decline"),
    P.UNDER_EVALUATION: _("Opinions are awaited"),
    P.CLARIFICATION: _("The requester answers"),
    P.EVALUATED: _("Decide"),
    P.WAITLISTED: _("Look again whether somebody is free"),
    P.ACCEPTED: _("Send the quote"),
    P.QUOTE_SENT: _("The PI answers the quote"),
    P.QUOTE_REFUSED: _("Write another quote, or give up"),
    P.QUOTE_EXPIRED: _("Renew the quote, or give up"),
    P.QUOTE_ACCEPTED: _("Find the lead analyst"),
    P.ASSIGNED: _("The analyst holds the kick-off"),
    P.ACTIVE: _("The analyst works"),
    P.ON_HOLD: _("Ask whether it can go on"),
    P.DELIVERED: _("The user tries the result"),
    P.COMPLETED: _("Make the invoice sheet"),
    P.INFEASIBLE: _("Make the invoice sheet"),
    P.INVOICED: _("Wait for the payment, then close"),
}


@dataclass(frozen=True)
class Filters:
    """What the board is narrowed to; nothing chosen shows all."""

    origin: str = ""
    analyst: int | None = None
    older_than_days: int = 0


@dataclass(frozen=True)
class Card:
    project: Project
    action: str
    days: int
    lead: str
    mentor: str


@dataclass(frozen=True)
class Column:
    key: str
    label: str
    cards: list[Card]
    found: int

    @property
    def count(self) -> str:
        return f"{COUNTED_TO}+" if self.found >= COUNTED_TO else str(self.found)

    @property
    def hidden(self) -> str:
        """How many are not drawn, never more exactly than they were counted."""
        more = self.found - len(self.cards)
        if not more:
            return ""
        return f"{more}+" if self.found >= COUNTED_TO else str(more)


def narrowed(user: Any, filters: Filters) -> QuerySet[Project]:
    found = Project.objects.visible_to(user)
    if filters.origin:
        found = found.filter(origin=filters.origin)
    if filters.older_than_days:
        since = timezone.now() - timedelta(days=filters.older_than_days)
        found = found.filter(status_since__lte=since)
    if filters.analyst:
        working = Assignment.objects.filter(
            analyst=filters.analyst, status__in=AssignmentStatus.CURRENT
        )
        found = found.filter(pk__in=working.values("project"))
    return found


def board(user: Any, filters: Filters) -> list[Column]:
    """Eight columns, what waits longest first: two queries and one for the people.

    Each state gives its first rows by the index on state and day, so that nothing is sorted whole.
    """
    every = narrowed(user, filters)
    states = [state for _key, _label, states in COLUMNS for state in states]
    parts = [
        every.filter(status=state)
        .order_by("status_since", "pk")
        .values_list("pk", "status", "status_since")[:COUNTED_TO]
        for state in states
    ]
    rows = list(parts[0].union(*parts[1:], all=True).order_by())
    chosen: dict[str, list[int]] = {}
    found: dict[str, int] = {}
    for key, _label, within in COLUMNS:
        own = sorted((row for row in rows if row[1] in within), key=lambda row: (row[2], row[0]))
        chosen[key] = [pk for pk, _status, _since in own[:MOST_CARDS]]
        found[key] = min(len(own), COUNTED_TO)
    cards = cards_of([pk for pks in chosen.values() for pk in pks])
    return [
        Column(key, str(label), [cards[pk] for pk in chosen[key]], found[key])
        for key, label, _states in COLUMNS
    ]


def cards_of(pks: list[int]) -> dict[int, Card]:
    shown = (
        Project.objects.filter(pk__in=pks)
        .select_related("requester__institution")
        .prefetch_related("assignments__analyst__user")
    )
    return {project.pk: card_of(project) for project in shown}


def card_of(project: Project) -> Card:
    people = {
        one.role: one.analyst.user.name
        for one in project.assignments.all()
        if one.status in AssignmentStatus.CURRENT
    }
    return Card(
        project=project,
        action=str(ACTIONS[project.status]),
        days=(timezone.now() - project.status_since).days,
        lead=people.get(Role.LEAD, ""),
        mentor=people.get(Role.MENTOR, ""),
    )


def analysts_at_work(user: Any) -> list[tuple[int, str]]:
    """Who may be chosen in the filter: whoever has a role now in a project that the reader sees."""
    seen = Project.objects.visible_to(user)
    rows = (
        Assignment.objects.filter(status__in=AssignmentStatus.CURRENT, project__in=seen)
        .order_by("analyst__user__name__in_order", "analyst")
        .values_list("analyst", F("analyst__user__name"))
        .distinct()
    )
    return list(rows)
