"""Figures of people, projects and analysts."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.enums import ConsultationStatus
from consultations.models import Consultation
from fbias.reporting.queries.figures import Adds, Figure, Row
from fbias.reporting.queries.periods import Period
from fbias.reporting.queries.sessions import Tally
from members.enums import InstitutionKind
from members.models import Analyst, User
from projects.enums import Activity, ProjectStatus
from projects.models import Project, TimeEntry

PROJECTS = "admin:projects_project_changelist"
Line = tuple[str, str, Decimal, Decimal]


def people_figures(period: Period, reader: User) -> list[Figure]:
    """People served and where they work, from one grouped query."""
    served = Consultation.objects.filter(
        period.by_day("open_desk__day"), status=ConsultationStatus.HELD
    )
    owners = (
        Project.objects.taken()
        .not_in_conflict_with(reader)
        .annotate(taken_at=Coalesce("decided_at", "submitted_at"))
        .filter(period.by_instant("taken_at"))
    )
    groups = (
        User.objects.filter(
            Q(pk__in=served.values("requester")) | Q(pk__in=owners.values("requester"))
        )
        .not_hidden_from(reader)
        .order_by()
        .values("institution__kind")
        .annotate(people=Count("pk"), places=Count("institution", distinct=True))
    )
    by_kind = {group["institution__kind"]: group for group in groups}
    people = tuple(group["people"] for group in by_kind.values())
    return [
        Figure(
            "users_served",
            gettext_lazy("People served"),
            gettext_lazy(
                "Different people whose session took place, or whose project was taken, in the "
                "period: the day of the open desk and of the decision count."
            ),
            [Row(_("People"), sum(people), sum(people), adds=Adds.DISTINCT, made_of=people)],
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
                Row(
                    str(kind.label),
                    by_kind[kind]["places"],
                    by_kind[kind]["people"],
                    adds=Adds.PLACES,
                )
                for kind in InstitutionKind
                if kind in by_kind
            ],
        ),
    ]


def state_rows(counts: Mapping[str, int]) -> list[Row]:
    return [
        Row(str(status.label), counts[status], counts[status])
        for status in ProjectStatus
        if status in counts
    ]


def state_rows_beside_table_1(counts: Mapping[str, int]) -> list[Row]:
    """The states as funders read them: the table of projects names those that were worked on.

    Its two lists say how many there are, so each of them is one line.
    """
    unnamed = {state: n for state, n in counts.items() if state not in ProjectStatus.WORKED}
    running = ProjectStatus.WORKED & ProjectStatus.RUNNING
    lists = [
        (_("Worked on now"), running),
        (_("Worked on, and over"), ProjectStatus.WORKED - running),
    ]
    return [
        *state_rows(unnamed),
        *(
            Row(label, number, number, named=True)
            for label, states in lists
            for number in [sum(counts.get(state, 0) for state in states)]
        ),
    ]


def project_figures(
    period: Period, found: dict[str, Tally], reader: User, *, by_state: bool
) -> list[Figure]:
    """Projects by state, and the hours that both services took."""
    projects = Project.objects.sent().not_in_conflict_with(reader)
    received = projects.filter(period.by_instant("submitted_at")).order_by().values("status")
    counts = dict(received.annotate(count=Count("pk")).values_list("status", "count"))
    return [
        Figure(
            "projects",
            gettext_lazy("Projects"),
            gettext_lazy("Projects received in the period, by the state they are in now."),
            state_rows(counts) if by_state else state_rows_beside_table_1(counts),
            rows_at=PROJECTS,
        ),
        hours_figure(period, found, projects),
    ]


def hours_figure(period: Period, found: dict[str, Tally], projects: QuerySet[Project]) -> Figure:
    """Hours by the day worked; those of before the portal have no day."""
    effort, advice = Q(activity__in=Activity.EFFORT), Q(activity=Activity.CONSULTATION)
    entries = TimeEntry.objects.filter(
        effort | advice, period.by_instant("period__startswith"), project__in=projects
    )
    worked = entries.aggregate(
        projects=Count("project", distinct=True),
        effort=Coalesce(Sum("hours", filter=effort), Decimal(0)),
        advice=Coalesce(Sum("hours", filter=advice), Decimal(0)),
    )
    if period.year is None:
        with_hours = Q(earlier_effort_hours__gt=0) | Q(earlier_consultation_hours__gt=0)
        anywhere = with_hours | Q(pk__in=entries.values("project"))
        worked["projects"] = projects.filter(anywhere).count()
        earlier = projects.aggregate(
            effort=Coalesce(Sum("earlier_effort_hours"), Decimal(0)),
            advice=Coalesce(Sum("earlier_consultation_hours"), Decimal(0)),
        )
        worked["effort"] += earlier["effort"]
        worked["advice"] += earlier["advice"]
    sessions = sum((tally.hours for tally in found.values()), Decimal(0))
    records = sum(tally.records for tally in found.values())
    return Figure(
        "hours",
        gettext_lazy("Hours of work"),
        gettext_lazy(
            "Hours that analysts wrote down, by the day on which they worked, whenever the project "
            "was received. Hours of before the portal have no day: they are in all years only."
        ),
        [
            Row(_("Sessions"), sessions, records, _("h"), adds=Adds.HOURS),
            *(
                Row(label, worked[name], worked["projects"], _("h"), adds=Adds.HOURS, named=True)
                for label, name in (
                    (_("Projects: work"), "effort"),
                    (_("Projects: consultation"), "advice"),
                )
            ),
        ],
    )


def analyst_figures() -> list[Figure]:
    """The network as it is today; these people are named on the public page anyway."""
    network = Analyst.objects.can_work().aggregate(
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
        shortest(project.effort_hours),
        shortest(project.consultation_hours),
    )


def shortest(hours: Decimal) -> Decimal:
    """Without idle zeros: 7.5, not 7.50; 50, not 5E+1."""
    return hours.quantize(Decimal(1)) if hours == hours.to_integral() else hours.normalize()
