"""Figures of people, projects, analysts and demand."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

from django.db.models import Count, Func, Q, QuerySet, Sum, TextField
from django.db.models.fields.json import KeyTransform
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.enums import ConsultationStatus
from consultations.models import Consultation
from consultations.questions import mandatory_questions
from fbias.reporting.queries.desk import Tally
from fbias.reporting.queries.figures import Figure, Row, plain
from fbias.reporting.queries.periods import Period
from members.enums import InstitutionKind, Level, MembershipStatus
from members.models import Analyst, Tag, User
from members.queries.conflicts import conflicted_user_ids
from projects.enums import ProjectStatus
from projects.models import Project

MOST_TAGS = 12
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


def demand_figures(period: Period, hidden: QuerySet[Any]) -> list[Figure]:
    """What people ask for, in the words of the vocabulary, beside who can do it."""
    wanted = demand(period, hidden)
    slugs = [slug for slug, _count in wanted.most_common(MOST_TAGS)]
    able = Count(
        "expertise",
        filter=Q(
            expertise__level__gte=Level.DO, expertise__analyst__status=MembershipStatus.ACTIVE
        ),
    )
    tags = {tag.slug: tag for tag in Tag.objects.filter(slug__in=slugs).annotate(able=able)}
    label = _("%(tag)s (analysts who can: %(able)d)")
    return [
        Figure(
            "tags_demand",
            gettext_lazy("What is asked for"),
            gettext_lazy(
                "Bookings of the period whose goals name a tag, beside the active analysts who can "
                "do it; the twelve most asked for."
            ),
            [
                Row(
                    label % {"tag": tags[slug].label, "able": tags[slug].able},
                    wanted[slug],
                    wanted[slug],
                )
                for slug in slugs
                if slug in tags
            ],
        )
    ]


def demand(period: Period, hidden: QuerySet[Any]) -> Counter[str]:
    """How many bookings stand behind each tag: a goal stands for one tag or more."""
    goals = KeyTransform("goals", "answers")
    chosen = (
        Consultation.objects.filter(period.by_day("open_desk__day"), booked_at__isnull=False)
        .exclude(requester__in=hidden)
        .annotate(goals_kind=Func(goals, function="jsonb_typeof", output_field=TextField()))
        .filter(goals_kind="array")
        .annotate(goal=Func(goals, function="jsonb_array_elements_text", output_field=TextField()))
        .order_by()
        .values("goal")
        .annotate(count=Count("pk"))
    )
    tags_of = {
        option.value: option.tags
        for question in mandatory_questions()
        if question.id == "goals"
        for option in question.options
    }
    wanted: Counter[str] = Counter()
    for row in chosen:
        for slug in tags_of.get(row["goal"], ()):
            wanted[slug] += row["count"]
    return wanted


def table_1(reader: User) -> QuerySet[Project]:
    """Every project on which work was done, in the order they came; conflicts of interest hide."""
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
        Project.objects.worked()
        .with_hours()
        .exclude(requester__in=conflicted_user_ids(reader))
        .order_by("submitted_at", "pk")
    )


def line_of(project: Project) -> Line:
    return (
        project.title,
        project.notes,
        plain(project.effort_hours),
        plain(project.consultation_hours),
    )
