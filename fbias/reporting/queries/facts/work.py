"""Projects, hours and money as figures read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, Exists, F, OuterRef, Subquery
from django.db.models.functions import Cast, Coalesce, TruncDate

from fbias.core.models import TimelineEntry
from fbias.reporting.queries.periods import facility_zone
from projects.amounts import left_of, totals
from projects.enums import Activity, AssignmentStatus, Role
from projects.enums import ProjectStatus as P
from projects.models import Assignment, InvoiceLine, Project, Quote, TimeEntry


class Work(NamedTuple):
    """`leads` and `mentors` are their sites; `priced`: a quote of it has left."""

    pk: int
    status: str
    person: int
    institution: int | None
    received_on: date
    looked_at_on: date | None
    decided_on: date | None
    started_on: date | None
    ended_on: date | None
    days_paused: int
    origin: str
    consultation: int | None
    redirected_to: str
    earlier_effort: Decimal
    earlier_advice: Decimal
    agreed: Decimal
    priced: bool
    leads: Sequence[int]
    mentors: Sequence[int]
    scores: Mapping[str, int] | None

    @property
    def is_accepted(self) -> bool:
        return self.status in P.TAKEN or (self.status == P.CANCELLED and self.priced)

    @property
    def taken_on(self) -> date | None:
        return (self.decided_on or self.received_on) if self.status in P.TAKEN else None

    @property
    def days_of_work(self) -> int | None:
        """From the start to the end, pauses left out."""
        if self.started_on is None or self.ended_on is None:
            return None
        return (self.ended_on - self.started_on).days - self.days_paused


class Entry(NamedTuple):
    project: int
    site: int
    activity: str
    billable: bool
    day: date
    hours: Decimal

    @property
    def is_billed(self) -> bool:
        return Activity.is_billed(self.activity, wanted=self.billable)


class Sheet(NamedTuple):
    """An invoice sheet: what it comes to before VAT, and what the umbrella pays.

    `credited` is what credit notes took back of `net`; the subsidy is that of what is left.
    """

    number: str
    project: int
    status: str
    issued_on: date
    settled_on: date | None
    payer: str
    net: Decimal
    credited: Decimal
    subsidy: Decimal


def works(reader: Any) -> list[Work]:
    rows = Project.objects.sent()
    if reader is not None:
        rows = rows.not_in_conflict_with(reader)
    zone = facility_zone()
    looked_at = TimelineEntry.objects.filter(
        subject_type=ContentType.objects.get_for_model(Project),
        subject_id=Cast(OuterRef("pk"), CharField()),
        verb="project.triage",
    ).order_by("at", "pk")
    at_work = Assignment.objects.filter(
        project=OuterRef("pk"),
        status__in=[*AssignmentStatus.READS, AssignmentStatus.ENDED],
        answered_at__isnull=False,
    ) | Assignment.objects.filter(project=OuterRef("pk"), status=AssignmentStatus.ACCEPTED)
    sites = at_work.order_by("pk").values("analyst__facility")
    priced = Quote.objects.filter(project=OuterRef("pk"), sent_at__isnull=False)
    columns = (
        rows.with_agreed_hours()
        .order_by("pk")
        .values_list(
            "pk",
            "status",
            "requester",
            Coalesce("institution", "requester__institution"),
            TruncDate("submitted_at", tzinfo=zone),
            TruncDate(Subquery(looked_at.values("at")[:1]), tzinfo=zone),
            TruncDate("decided_at", tzinfo=zone),
            "started_on",
            "ended_on",
            "days_paused",
            "origin",
            "consultation",
            "redirected_to",
            "earlier_effort_hours",
            "earlier_consultation_hours",
            "agreed_hours",
            Exists(priced),
            ArraySubquery(sites.filter(role=Role.LEAD)),
            ArraySubquery(sites.filter(role=Role.MENTOR)),
            "survey__scores",
        )
    )
    return [Work(*row) for row in columns]


def entries(reader: Any) -> list[Entry]:
    rows = TimeEntry.objects.all()
    if reader is not None:
        rows = rows.filter(project__in=Project.objects.sent().not_in_conflict_with(reader))
    day = TruncDate("period__startswith", tzinfo=facility_zone())
    return [
        Entry(*row)
        for row in rows.order_by("pk").values_list(
            "project", "analyst__facility", "activity", "billable", day, "hours"
        )
    ]


def sheets(reader: Any) -> list[Sheet]:
    lines = InvoiceLine.objects.order_by("invoice__number", "pk").select_related(None)
    if reader is not None:
        lines = lines.filter(
            invoice__project__in=Project.objects.sent().not_in_conflict_with(reader)
        )
    payer = Coalesce(
        F("invoice__project__institution__name"),
        F("invoice__project__requester__institution__name"),
        F("invoice__project__requester__institution_text"),
    )
    columns = lines.values_list(
        "invoice__number",
        "invoice__project",
        "invoice__status",
        "invoice__issued_on",
        "invoice__settled_on",
        payer,
        "hours",
        "full",
        "price",
        "vat_percent",
        "activity",
        "credited",
        named=True,
    )
    return [sheet_of(list(own)) for _number, own in groupby(columns, attrgetter("invoice__number"))]


def sheet_of(lines: list[Any]) -> Sheet:
    number, project, status, issued_on, settled_on, payer, *_line = lines[0]
    come_to, left = totals(lines), left_of(lines)
    return Sheet(
        number, project, status, issued_on, settled_on, payer,
        come_to.net, come_to.net - left.net, left.subsidy,
    )  # fmt: skip
