"""The board of all projects by state; its cost does not grow with the number of projects."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from fbias.core.prepared import EACH, Keys, Prepared, PreparedFor
from members.models import Analyst
from projects.enums import AssignmentStatus, ProjectStatus, Role
from projects.models import Assignment, Project
from projects.queries.steps.states import STATES

MOST_CARDS = 15
COUNTED_TO = 100  # beyond it a column says “100+”

COLUMNS: dict[str, Promise] = {
    "triage": _("Triage"),
    "evaluation": _("Evaluation"),
    "waiting": _("Waiting list"),
    "quote": _("Quote"),
    "people": _("People"),
    "active": pgettext_lazy("noun", "Work"),
    "delivered": _("Delivered"),
    "closing": _("Closing"),
}


SHOWN_STATES = [str(state) for state in STATES if STATES[state].column]


@dataclass(frozen=True)
class Filters:
    """What the board is narrowed to; nothing chosen shows all."""

    origin: str = ""
    analyst: int | None = None
    older_than_days: int = 0


@dataclass(frozen=True)
class Card:
    """One project in the words of the board."""

    pk: int
    title: str
    status: str
    label: str
    institution: str
    action: str
    age: str
    lead: str = ""
    mentor: str = ""

    @property
    def reference(self) -> str:
        return Project.reference_of(self.pk)


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


PROJECTS = {
    _("Reference"): lambda project: project.reference,
    _("Title"): lambda project: project.title,
    _("State"): lambda project: project.get_status_display(),
    _("In its state since"): lambda project: project.status_since,
    _("Came by"): lambda project: project.get_origin_display(),
    _("Requester"): lambda project: project.requester.name,
    _("Institution"): lambda project: (
        project.requester.institution.name
        if project.requester.institution
        else project.requester.institution_text
    ),
    Role.LEAD.label: lambda project: working_as(Role.LEAD, project),
    Role.MENTOR.label: lambda project: working_as(Role.MENTOR, project),
}


def working_as(role: str, project: Project) -> str:
    return ", ".join(
        assignment.analyst.user.name
        for assignment in project.assignments.all()
        if assignment.role == role and assignment.status in AssignmentStatus.CURRENT
    )


def projects_found(user: Any, filters: Filters) -> QuerySet[Project]:
    """Everything on the board in one list, the newest first; an unsent draft is on no board."""
    return (
        narrowed(user, filters)
        .filter(status__in=SHOWN_STATES)
        .select_related("requester__institution")
        .prefetch_related("assignments__analyst__user")
        .order_by("-pk")
    )


def narrowed(user: Any, filters: Filters) -> QuerySet[Project]:
    projects = Project.objects.visible_to(user)
    if filters.origin:
        projects = projects.filter(origin=filters.origin)
    if filters.older_than_days:
        since = timezone.now() - timedelta(days=filters.older_than_days)
        projects = projects.filter(status_since__lte=since)
    if filters.analyst:
        working = Assignment.objects.filter(
            analyst=filters.analyst, status__in=AssignmentStatus.CURRENT
        )
        projects = projects.filter(pk__in=working.values("project"))
    return projects


def first_of_each(user: Any, filters: Filters) -> QuerySet:
    every = narrowed(user, filters)
    parts = [first_of(every, state) for state in SHOWN_STATES]
    return parts[0].union(*parts[1:], all=True).order_by()


def first_of(every: QuerySet, state: Any) -> QuerySet:
    return (
        every.filter(status=state)
        .order_by("status_since", "pk")
        .values_list("pk", "status", "status_since")[:COUNTED_TO]
    )


@PreparedFor
def first_of_all(user: Any) -> QuerySet:
    return first_of(Project.objects.visible_to(user), EACH)


def board(user: Any, filters: Filters) -> list[Column]:
    """Eight columns, what waits longest first: two queries and one for the people.

    Each state gives its first rows by the index on state and day, so that nothing is sorted whole.
    """
    if filters == Filters():
        rows = first_of_all.of(user).each(SHOWN_STATES, user)
    else:
        rows = list(first_of_each(user, filters))
    chosen: dict[str, list[int]] = {}
    counts: dict[str, int] = {}
    for key in COLUMNS:
        within = (row for row in rows if STATES[row[1]].column == key)
        own = sorted(within, key=lambda row: (row[2], row[0]))
        chosen[key] = [pk for pk, _status, _since in own[:MOST_CARDS]]
        counts[key] = min(len(own), COUNTED_TO)
    cards = cards_of([pk for pks in chosen.values() for pk in pks])
    return [
        Column(key, str(label), [cards[pk] for pk in chosen[key]], counts[key])
        for key, label in COLUMNS.items()
    ]


SHOWN = Prepared(
    lambda: Project.objects.filter(pk__in=Keys("pks")).values_list(
        "pk",
        "title",
        "status",
        "status_since",
        "requester__institution__name",
        "requester__institution_text",
    )
)
PEOPLE = Prepared(
    lambda: Assignment.objects.filter(
        project__in=Keys("pks"), status__in=AssignmentStatus.CURRENT
    ).values_list("project", "role", "analyst__user__name")
)


def cards_of(pks: list[int]) -> dict[int, Card]:
    now = timezone.now()
    people = {(pk, role): name for pk, role, name in PEOPLE.rows(pks=pks)}
    words = {one: (str(ProjectStatus(one).label), escape(STATES[one].action)) for one in STATES}
    ages: dict[int, str] = {}
    cards = {}
    for pk, title, status, since, institution, typed in SHOWN.rows(pks=pks):
        label, action = words[status]
        days = (now - since).days
        if days not in ages:
            ages[days] = escape(age_in_days(days))
        cards[pk] = Card(
            pk,
            title,
            status,
            label,
            institution or typed,
            action,
            ages[days],
            lead=people.get((pk, Role.LEAD), ""),
            mentor=people.get((pk, Role.MENTOR), ""),
        )
    return cards


def age_in_days(days: int) -> str:
    return ngettext("%(days)s day", "%(days)s days", days) % {"days": days}


def analysts_at_work(user: Any) -> list[tuple[int, str]]:
    """Who may be chosen in the filter: whoever has a role now in a project that the reader sees."""
    return list(people_at_work(user))


@PreparedFor
def people_at_work(user: Any) -> QuerySet:
    seen = Project.objects.visible_to(user)
    working = Assignment.objects.filter(status__in=AssignmentStatus.CURRENT, project__in=seen)
    return (
        Analyst.objects.filter(Exists(working.filter(analyst=OuterRef("pk"))))
        .order_by("user__name__in_order", "pk")
        .values_list("pk", "user__name")
    )
