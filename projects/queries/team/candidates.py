"""Who could evaluate, lead, work on or mentor a project: ranked, with reasons in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fbias.core.clock import facility_today
from fbias.core.folding import order_key
from fbias.core.numbers import in_hours
from fbias.core.said_dates import date_format
from members.enums import Level
from members.models import Absence, Analyst, Expertise
from members.queries.conflicts import same_institution
from projects.enums import AssignmentStatus, ProjectStatus, Role
from projects.models import Assignment, Evaluator, Project
from projects.queries.capacity.months import MonthOfOne, months_from, months_of, workers
from projects.queries.requests.subject import Subject
from projects.rules import asking

MONTHS_AHEAD = 3
PROPOSED = 3


@dataclass(frozen=True)
class Candidate:
    """One analyst with why; `score` is what docs/matching.md says about ranking people."""

    analyst: Analyst
    score: float
    reasons: list[str]
    warnings: list[str] = field(default_factory=list)
    free_hours: Decimal = Decimal(0)
    is_proposed: bool = False


def fit_analysts(project: Project, subject: Iterable[Subject]) -> QuerySet[Analyst]:
    """Active members who are not in conflict, no party to it, and did not step back from it."""
    known = Expertise.objects.filter(
        tag__in=[one.tag for one in subject], level__isnull=False
    ).select_related("tag")
    recused = Evaluator.objects.filter(project=project, recused_at__isnull=False)
    return (
        Analyst.objects.can_work()
        .exclude(user__in=[person.pk for person in asking(project)])
        .not_hidden_from(*asking(project))
        .exclude(pk__in=recused.values("analyst"))
        .select_related("user", "facility__institution")
        .prefetch_related(Prefetch("expertise", known, to_attr="wanted"))
    )


def propose_evaluators(
    project: Project, subject: Sequence[Subject], *, until: date
) -> list[Candidate]:
    """Expertise first, then whoever has least to read, then those who are there; 4 queries."""
    weights = weights_of(subject)
    waits = Q(
        evaluations__recused_at=None,
        evaluations__opinion=None,
        evaluations__project__status__in=ProjectStatus.OPINIONS_OPEN,
    )
    today = facility_today()
    away = Absence.objects.filter(first_day__lte=until, last_day__gte=today)
    analysts = (
        fit_analysts(project, subject)
        .exclude(pk__in=project.evaluators.order_by().values("analyst"))
        .annotate(to_read=Count("evaluations", filter=waits, distinct=True))
        .prefetch_related(Prefetch("absences", away, to_attr="days_away"))
    )
    known = {analyst.pk for analyst in project.known_by.all()}
    ranked = sorted(
        analysts,
        key=lambda analyst: (
            covers(analyst.days_away, today, until),
            -score_of(analyst, weights),
            analyst.pk not in known,
            analyst.to_read,
            order_key(analyst.user.name),
        ),
    )
    return [
        Candidate(
            analyst,
            score_of(analyst, weights),
            [*expertise_in_words(analyst), *reading_in_words(analyst, known)],
            warnings_about(analyst, project),
            is_proposed=place < PROPOSED and not covers(analyst.days_away, today, until),
        )
        for place, analyst in enumerate(ranked)
    ]


def covers(absences: Sequence[Absence], first: date, last: date) -> bool:
    """Whether one absence covers all days from first to last."""
    return any(one.first_day <= first and one.last_day >= last for one in absences)


def weights_of(subject: Iterable[Subject]) -> dict[int, float]:
    return {one.tag.pk: one.weight for one in subject}


def score_of(analyst: Analyst, weights: Mapping[int, float]) -> float:
    """Points of `members.matching`: level times the weight of the tag."""
    known = analyst.wanted  # type: ignore[attr-defined]  # prefetched
    return sum(weights[line.tag_id] * line.level for line in known)


def expertise_in_words(analyst: Analyst) -> list[str]:
    """“can teach segmentation, tracking”: one sentence a level, the best first."""
    sentences = {
        Level.TEACH: _("can teach: %(tags)s"),
        Level.DO: _("can do: %(tags)s"),
        Level.FOLLOW: _("can follow: %(tags)s"),
    }
    said = []
    for level, sentence in sentences.items():
        tags = [line.tag.label for line in analyst.wanted if line.level == level]  # type: ignore[attr-defined]
        if tags:
            said.append(sentence % {"tags": ", ".join(tags)})
    return said


def reading_in_words(analyst: Analyst, known: set[int]) -> list[str]:
    said = [_("knows the question from a session")] if analyst.pk in known else []
    waiting: int = analyst.to_read  # type: ignore[attr-defined]  # annotated
    if waiting:
        told = ngettext("%d other opinion to give", "%d other opinions to give", waiting)
        said.append(told % waiting)
    else:
        said.append(_("no other opinion to give"))
    return said


def warnings_about(analyst: Analyst, project: Project) -> list[str]:
    warnings = []
    if same_institution(analyst, project.requester):
        warnings.append(_("works where the requester works"))
    for absence in analyst.days_away:  # type: ignore[attr-defined]  # prefetched
        days = {
            "first": date_format(absence.first_day, "j F"),
            "last": date_format(absence.last_day, "j F"),
        }
        warnings.append(_("away from %(first)s to %(last)s") % days)
    return warnings


def rank_for_work(
    project: Project, subject: Sequence[Subject], *, hours: Decimal = Decimal(0)
) -> list[Candidate]:
    """Analysts for the work: expertise first, then free hours of the next three months; 9 queries.

    Whoever is on the team already is left out.
    """
    today = facility_today()
    free = {
        worker.analyst.pk: (worker, months_of(worker.person, months_from(today, MONTHS_AHEAD)))
        for worker in workers(today=today)
    }
    busy = project.assignments.filter(status__in=AssignmentStatus.CURRENT).values("analyst")
    analysts = list(
        fit_analysts(project, subject)
        .exclude(pk__in=busy)
        .annotate(knows_question=Exists(project.known_by.filter(pk=OuterRef("pk"))))
        .prefetch_related(
            Prefetch(
                "absences",
                Absence.objects.filter(
                    last_day__gte=today, first_day__lte=today + timedelta(days=92)
                ),
                to_attr="days_away",
            )
        )
    )
    lead_site = site_of(project, Role.LEAD)
    weights = weights_of(subject)
    candidates = [
        work_candidate(
            analyst,
            project,
            score=score_of(analyst, weights),
            free=free_of(free[analyst.pk][1]),
            lead_site=lead_site,
        )
        for analyst in analysts
        if analyst.pk in free
    ]
    return sorted(
        candidates,
        key=lambda candidate: (
            -candidate.score,
            candidate.free_hours < hours,
            -candidate.free_hours,
            order_key(candidate.analyst.user.name),
        ),
    )


def free_of(months: Sequence[MonthOfOne]) -> Decimal:
    return sum((month.free for month in months), Decimal(0))


def work_candidate(
    analyst: Analyst, project: Project, *, score: float, free: Decimal, lead_site: int | None
) -> Candidate:
    reasons = expertise_in_words(analyst)
    if analyst.knows_question:  # type: ignore[attr-defined]  # annotated
        reasons.append(_("knows the question from a session"))
    reasons.append(_("%(hours)s free in the next three months") % {"hours": in_hours(free)})
    site = analyst.facility.institution_id
    if analyst.mentors and site != lead_site:
        reasons.append(_("ready to mentor"))
    warnings = warnings_about(analyst, project)
    if site == lead_site:
        warnings.append(_("same site as the lead: cannot mentor without a reason"))
    return Candidate(analyst, score, reasons, warnings, free)


def site_of(project: Project, role: str) -> int | None:
    """The institution of whoever has this role now, or was asked to."""
    return (
        Assignment.objects.filter(project=project, role=role, status__in=AssignmentStatus.CURRENT)
        .values_list("analyst__facility__institution", flat=True)
        .first()
    )
