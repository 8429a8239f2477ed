"""What waits for one person, whatever their roles; a project hidden from them brings nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from fbias.core.clock import facility_today
from fbias.core.cut import Cut, first
from projects import rules as can
from projects.enums import AssignmentStatus, InvoiceStatus, QuoteStatus, ReportStatus
from projects.enums import ProjectStatus as P
from projects.models import Assignment, Case, Evaluator, Invoice, Project, Quote, Report, Task
from projects.queries.pipeline import ACTIONS

MOST = 50
OFFER_SILENT = timedelta(days=5)
PI_SILENT = timedelta(days=7)
INVOICE_UNPAID = timedelta(days=60)
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
    since: date | None = None

    @property
    def is_late(self) -> bool:
        return self.due_on is not None and self.due_on < facility_today()


@dataclass(frozen=True)
class Pile:
    """Things of one kind, with words for the person they wait for."""

    key: str
    label: str
    all_items: list[Item]

    @property
    def items(self) -> list[Item]:
        return self.cut.rows

    @property
    def cut(self) -> Cut[Item]:
        return first(self.all_items, MOST)


def waiting_for(user: Any) -> list[Pile]:
    """Every pile that is not empty, the most urgent kind first; at most eight queries."""
    seen = Project.objects.visible_to(user)
    projects, offered = projects_by_reason(user, seen), offers_that_wait(user, seen)
    piles = [
        Pile("answers", _("Questions to you"), clarifications(projects["answers"])),
        Pile("quotes", _("Quotes to answer"), quotes(user, seen)),
        Pile("results", _("Results to try"), results(projects["results"])),
    ]
    if user.membership is not None:
        piles += [
            Pile("assignments", _("Projects that ask for you"), offers(user, offered)),
            Pile("opinions", _("Opinions to give"), opinions(user, seen)),
            Pile("reports", _("Reports"), reports(user, seen)),
        ]
    piles.append(Pile("tasks", _("Tasks"), tasks(user, seen)))
    piles.append(Pile("cases", _("Texts to agree to"), cases(user, seen)))
    if user.is_coordinator:
        silence = [
            *silent_analysts(user, offered), *silent_pis(projects["pis"]), *unpaid(user, seen),
        ]  # fmt: skip
        piles += [
            Pile("decisions", _("For the coordinators"), decisions(projects["decisions"])),
            Pile("silence", _("Long without an answer"), silence),
        ]
    return [pile for pile in piles if pile.items]


def asked_by(user: Any) -> Q:
    return Q(requester=user) | Q(pi=user)


def projects_by_reason(user: Any, seen: QuerySet[Project]) -> dict[str, list[Project]]:
    """Projects that wait by their own state, by pile, what waits longest first; one query.

    Coordinators decide on no project of their own.
    """
    reasons = {
        "answers": Q(requester=user, status=P.CLARIFICATION),
        "results": asked_by(user) & Q(status=P.DELIVERED),
    }
    if user.is_coordinator:
        on_its_day = Q(status=P.WAITLISTED, review_on__lte=facility_today())
        reasons["decisions"] = ~asked_by(user) & (Q(status__in=DECISIONS) | on_its_day)
        reasons["pis"] = ~asked_by(user) & unconfirmed()
    front, *others = [
        seen.filter(reason).annotate(waits=Value(key)).order_by("status_since", "pk")[: MOST + 1]
        for key, reason in reasons.items()
    ]
    found: dict[str, list[Project]] = {key: [] for key in reasons}
    for project in front.union(*others, all=True):
        found[project.waits].append(project)
    return {
        key: sorted(rows, key=lambda one: (one.status_since, one.pk)) for key, rows in found.items()
    }


def unconfirmed() -> Q:
    """Named a week ago and silent; a PI who accepted a quote has answered."""
    return Q(
        status__in=P.GIVE_UP - P.STAFFED - {P.DRAFT},
        pi_confirmed_at=None,
        pi__isnull=False,
        submitted_at__lte=timezone.now() - PI_SILENT,
    )


def clarifications(rows: Sequence[Project]) -> list[Item]:
    return [
        Item(_("Answer the question"), one, page("answer", one), since=one.status_since)
        for one in rows
    ]


def quotes(user: Any, seen: QuerySet[Project]) -> list[Item]:
    rows = Quote.objects.filter(
        status=QuoteStatus.SENT, project__in=seen.filter(pi=user)
    ).select_related("project")
    return [
        Item(
            _("Accept or refuse the quote"),
            one.project,
            page("quote", one.project),
            due_on=one.valid_until,
        )
        for one in rows.order_by("valid_until")[: MOST + 1]
    ]


def results(rows: Sequence[Project]) -> list[Item]:
    return [
        Item(_("Try the result and answer"), one, page("work", one), since=one.status_since)
        for one in rows
    ]


def offers_that_wait(user: Any, seen: QuerySet[Project]) -> list[Assignment]:
    """One's own, and for coordinators those of analysts who are silent; one query."""
    wanted = Q(analyst=user.membership)
    if user.is_coordinator:
        wanted |= Q(offered_at__lte=timezone.now() - OFFER_SILENT)
    rows = Assignment.objects.filter(
        wanted, status=AssignmentStatus.OFFERED, project__in=seen.exclude(status__in=P.ENDED)
    )
    return list(rows.select_related("project", "analyst__user")[: MOST + 1])


def offers(user: Any, rows: Sequence[Assignment]) -> list[Item]:
    return [
        Item(
            _("Say whether you work on it: %(role)s") % {"role": one.get_role_display()},
            one.project,
            page("people", one.project),
            since=one.offered_at,
        )
        for one in rows
        if one.analyst_id == user.membership.pk
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
        for one in rows.order_by("due_on")[: MOST + 1]
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
        for one in rows.order_by("due_on")[: MOST + 1]
    ]


def tasks(user: Any, seen: QuerySet[Project]) -> list[Item]:
    rows = (
        Task.objects.filter(assignee=user, done_at=None, project__in=seen)
        .exclude(project__status__in=P.ENDED)
        .select_related("project")
    )
    return [
        Item(one.label, one.project, page("work", one.project), due_on=one.due_on)
        for one in rows.order_by("due_on", "pk")[: MOST + 1]
    ]


def cases(user: Any, seen: QuerySet[Project]) -> list[Item]:
    rows = Case.objects.filter(agreed_at=None, project__in=seen.filter(requester=user))
    return [
        Item(_("Read it and agree"), one.project, page("closing", one.project))
        for one in rows.select_related("project")[: MOST + 1]
    ]


def decisions(rows: Sequence[Project]) -> list[Item]:
    return [
        Item(
            str(ACTIONS[one.status]),
            one,
            one.get_absolute_url(),
            due_on=one.review_on if one.status == P.WAITLISTED else None,
            since=one.status_since,
        )
        for one in rows
    ]


def silent_analysts(user: Any, rows: Sequence[Assignment]) -> list[Item]:
    return [
        Item(
            _("%(name)s was asked and has not answered") % {"name": one.analyst.user.name},
            one.project,
            page("people", one.project),
            since=one.offered_at,
        )
        for one in rows
        if one.analyst.user_id != user.pk and not can.asks.test(user, one.project)
    ]


def silent_pis(rows: Sequence[Project]) -> list[Item]:
    return [
        Item(
            _("The PI has not confirmed the request: write to them"),
            one,
            one.get_absolute_url(),
            since=one.submitted_at,
        )
        for one in rows
    ]


def unpaid(user: Any, seen: QuerySet[Project]) -> list[Item]:
    rows = Invoice.objects.filter(
        status=InvoiceStatus.ISSUED,
        issued_on__lte=facility_today() - INVOICE_UNPAID,
        project__in=seen.exclude(asked_by(user)),
    ).select_related("project")
    return [
        Item(
            _("The invoice sheet is not paid: ask the office that pays"),
            one.project,
            one.get_absolute_url(),
            since=one.issued_on,
        )
        for one in rows.order_by("issued_on", "pk")[: MOST + 1]
    ]


def page(name: str, project: Project) -> str:
    return reverse(f"projects:{name}", args=[project.pk])
