"""Figures of people, projects and analysts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.enums import ConsultationStatus
from consultations.models import Consultation
from fbias.reporting.queries.desk import Tally
from fbias.reporting.queries.figures import Figure, Row, plain
from fbias.reporting.queries.periods import Period
from members.enums import InstitutionKind, MembershipStatus
from members.models import Analyst, User
from projects.enums import ProjectStatus
from projects.models import Project

PROJECTS = "admin:projects_project_changelist"
Line = tuple[str, str, str, str]


def people_figures(period: Period, hidden: QuerySet[Any]) -> list[Figure]:
    """People served and where they work, from one grouped query."""
    served = Consultation.objects.filter(
        period.by_day("open_desk__day"), status=ConsultationStatus.HELD
    )
    owners = Project.objects.taken().filter(period.by_instant("submitted_at"))
    groups = (
        User.objects.filter(
            Q(pk__in=served.values("requester")) | Q(pk__in=owners.values("requester"))
        )
        .exclude(pk__in=hidden)
        .order_by()
        .values("institution__kind")
        .annotate(people=Count("pk"), places=Count("institution", distinct=True))
    )
    by_kind = {group["institution__kind"]: group for group in groups}
    people = sum(group["people"] for group in by_kind.values())
    return [
        Figure(
            "users_served",
            gettext_lazy("People served"),
            gettext_lazy(
                "Different people whose session was held, or whose project was taken, in the "
                "period."
            ),
            [Row(_("People"), people, people)],
            rows_at="admin:members_user_changelist",
        ),
        Figure(
            "institutions_served",
            gettext_lazy("Institutions served"),
            gettext_lazy(
                "Different institutions of these people, by kind. Hidden where fewer than five "
                "people are behind a kind."
            ),
            [
                Row(str(kind.label), by_kind[kind]["places"], by_kind[kind]["people"])
                for kind in InstitutionKind
                if kind in by_kind
            ],
            parts=True,
        ),
    ]


def project_figures(period: Period, found: dict[str, Tally], hidden: QuerySet[Any]) -> list[Figure]:
    """Projects by state, and the hours that both services took."""
    groups = {
        group["status"]: group
        for group in Project.objects.sent()
        .filter(period.by_instant("submitted_at"))
        .exclude(requester__in=hidden)
        .with_hours()
        .order_by()
        .values("status")
        .annotate(count=Count("pk"), effort=Sum("effort_hours"), advice=Sum("consultation_hours"))
    }
    projects = sum(group["count"] for group in groups.values())
    effort = sum((group["effort"] for group in groups.values()), Decimal(0))
    advice = sum((group["advice"] for group in groups.values()), Decimal(0))
    sessions = sum((tally.hours for tally in found.values()), Decimal(0))
    records = sum(tally.records for tally in found.values())
    return [
        Figure(
            "projects",
            gettext_lazy("Projects"),
            gettext_lazy("Projects received in the period, by the state they are in now."),
            [
                Row(str(status.label), groups[status]["count"], groups[status]["count"])
                for status in ProjectStatus
                if status in groups
            ],
            rows_at=PROJECTS,
        ),
        Figure(
            "hours",
            gettext_lazy("Hours of work"),
            gettext_lazy(
                "Hours that analysts wrote down, all together: sessions of the period, and "
                "projects received in it."
            ),
            [
                Row(_("Sessions"), sessions, records, _("h")),
                Row(_("Projects: work"), effort, projects, _("h")),
                Row(_("Projects: consultation"), advice, projects, _("h")),
            ],
        ),
    ]


def analyst_figures() -> list[Figure]:
    """The network as it is today; these people are named on the public page anyway."""
    network = Analyst.objects.filter(status=MembershipStatus.ACTIVE).aggregate(
        members=Count("pk"), sites=Count("facility", distinct=True), hours=Sum("hours_per_month")
    )
    members = network["members"]
    return [
        Figure(
            "analysts",
            gettext_lazy("Analysts today"),
            gettext_lazy(
                "Active members, the sites that lend them, and the hours agreed with the hosts."
            ),
            [
                Row(_("Active members"), members, members),
                Row(_("Sites"), network["sites"], members),
                Row(_("Hours a month"), network["hours"] or 0, members, _("h")),
            ],
            counts_people=False,
        )
    ]


def table_1(reader: User) -> QuerySet[Project]:
    """Projects on which work was done, in the order they came, unless hidden from the reader."""
    return _worked(reader).exclude(status__in=ProjectStatus.RUNNING)


def table_1_rows(reader: User) -> list[Line]:
    """Title, notes, effort and consultation hours, as the paper's Table 1 prints them."""
    return [line_of(project) for project in table_1(reader)]


def running_rows(reader: User) -> list[Line]:
    """Projects that are worked on now, with the hours so far."""
    return [
        line_of(project) for project in _worked(reader).filter(status__in=ProjectStatus.RUNNING)
    ]


def _worked(reader: User) -> QuerySet[Project]:
    return (
        Project.objects.worked().with_hours().not_hidden_from(reader).order_by("submitted_at", "pk")
    )


def line_of(project: Project) -> Line:
    return (
        project.title,
        project.notes,
        plain(project.effort_hours),
        plain(project.consultation_hours),
    )
