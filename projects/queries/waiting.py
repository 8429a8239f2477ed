"""What waits for one person, whatever their roles; a project hidden from them brings nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from projects.enums import AssignmentStatus, QuoteStatus, ReportStatus
from projects.enums import ProjectStatus as P
from projects.models import Assignment, Case, Evaluator, Project, Quote, Report, Task
from projects.queries.pipeline import ACTIONS

MOST = 50
DECISIONS = (
    P.SUBMITTED, P.TRIAGE, P.EVALUATED, P.ACCEPTED, P.QUOTE_REFUSED, P.QUOTE_EXPIRED,
    P.QUOTE_ACCEPTED, P.COMPLETED, P.INFEASIBLE, P.INVOICED,
)  # fmt: skip


@dataclass(frozen=True)
class Item:
    """One thing to do: what, on which project, where, and until when."""

    what: str
    project: Project
    url: str
    due_on: date | None = None
    since: datetime | None = None

    @property
    def is_late(self) -> bool:
        return self.due_on is not None and self.due_on < timezone.localdate()


@dataclass(frozen=True)
class Pile:
    """Things of one kind, with words for the person they wait for."""

    key: str
    label: str
    items: list[Item]


def waiting_for(user: Any) -> list[Pile]:
    """Every pile that is not empty, the most urgent kind first."""
    seen = Project.objects.visible_to(user)
    piles = [
        Pile("answers", _("Questions to you"), clarifications(user, seen)),
        Pile("quotes", _("Quotes to answer"), quotes(user, seen)),
        Pile("results", _("Results to try"), results(user, seen)),
    ]
    if user.membership is not None:
        piles += [
            Pile("assignments", _("Projects that ask for you"), offers(user, seen)),
            Pile("opinions", _("Opinions to give"), opinions(user, seen)),
            Pile("reports", _("Reports"), reports(user, seen)),
        ]
    piles.append(Pile("tasks", _("Tasks"), tasks(user, seen)))
    piles.append(Pile("cases", _("Texts to agree to"), cases(user, seen)))
    if user.is_coordinator:
        piles.append(Pile("decisions", _("Steps of coordinators"), decisions(user, seen)))
    return [pile for pile in piles if pile.items]


def asked_by(user: Any) -> Q:
    return Q(requester=user) | Q(pi_email__lower=user.email.lower())


def clarifications(user: Any, seen: QuerySet[Project]) -> list[Item]:
    rows = seen.filter(requester=user, status=P.CLARIFICATION).order_by("status_since")[:MOST]
    return [
        Item(_("Answer the question"), one, page("answer", one), since=one.status_since)
        for one in rows
    ]


def quotes(user: Any, seen: QuerySet[Project]) -> list[Item]:
    rows = Quote.objects.filter(
        status=QuoteStatus.SENT, project__in=seen.filter(pi_email__lower=user.email.lower())
    ).select_related("project")
    return [
        Item(
            _("Accept or refuse the quote"),
            one.project,
            page("quote", one.project),
            due_on=one.valid_until,
        )
        for one in rows.order_by("valid_until")[:MOST]
    ]


def results(user: Any, seen: QuerySet[Project]) -> list[Item]:
    rows = seen.filter(asked_by(user), status=P.DELIVERED).order_by("status_since")[:MOST]
    return [
        Item(_("Try the result and answer"), one, page("work", one), since=one.status_since)
        for one in rows
    ]


def offers(user: Any, seen: QuerySet[Project]) -> list[Item]:
    rows = Assignment.objects.filter(
        analyst=user.membership, status=AssignmentStatus.OFFERED, project__in=seen
    ).select_related("project")
    return [
        Item(
            _("Say whether you work on it: %(role)s") % {"role": one.get_role_display()},
            one.project,
            page("people", one.project),
            since=one.offered_at,
        )
        for one in rows[:MOST]
    ]


def opinions(user: Any, seen: QuerySet[Project]) -> list[Item]:
    rows = Evaluator.objects.filter(
        analyst=user.membership,
        recused_at=None,
        opinion=None,
        project__in=seen.filter(status__in=P.OPINIONS_OPEN),
    ).select_related("project")
    return [
        Item(_("Give your opinion"), one.project, page("opinion", one.project), due_on=one.due_on)
        for one in rows.order_by("due_on")[:MOST]
    ]


def reports(user: Any, seen: QuerySet[Project]) -> list[Item]:
    mine = Q(status=ReportStatus.DUE, author=user.membership) | Q(
        status=ReportStatus.CHECKING, peer=user.membership
    )
    rows = Report.objects.filter(mine, project__in=seen).select_related("project")
    return [
        Item(
            _("Write the report")
            if one.status == ReportStatus.DUE
            else _("Read the report of a colleague"),
            one.project,
            reverse("projects:report", args=[one.project_id, one.pk]),
            due_on=one.due_on,
        )
        for one in rows.order_by("due_on")[:MOST]
    ]


def tasks(user: Any, seen: QuerySet[Project]) -> list[Item]:
    rows = (
        Task.objects.filter(assignee=user, done_at=None, project__in=seen)
        .exclude(project__status__in=P.ENDED)
        .select_related("project")
    )
    return [
        Item(one.label, one.project, page("work", one.project), due_on=one.due_on)
        for one in rows.order_by("due_on", "pk")[:MOST]
    ]


def cases(user: Any, seen: QuerySet[Project]) -> list[Item]:
    rows = Case.objects.filter(agreed_at=None, project__in=seen.filter(requester=user))
    return [
        Item(_("Read it and agree"), one.project, page("closing", one.project))
        for one in rows.select_related("project")[:MOST]
    ]


def decisions(user: Any, seen: QuerySet[Project]) -> list[Item]:
    """Not of one's own projects: nobody decides on what they ask for."""
    rows = seen.filter(status__in=DECISIONS).exclude(asked_by(user)).order_by("status_since", "pk")
    return [
        Item(str(ACTIONS[one.status]), one, one.get_absolute_url(), since=one.status_since)
        for one in rows[:MOST]
    ]


def page(name: str, project: Project) -> str:
    return reverse(f"projects:{name}", args=[project.pk])
