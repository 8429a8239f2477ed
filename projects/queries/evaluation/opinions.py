"""Opinions of the committee: who gave one, who reads them, what they come to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from consultations.queries.conflicts import conflicts_among
from fbias.core.clock import facility_today
from fbias.core.folding import order_key
from members.models import Tag
from projects.evaluation import Spread, in_percent, most, spread, total_of
from projects.models import Criterion, Evaluator, Opinion, Points, Project
from projects.queries.tabs import Standing
from projects.rules import asking

GATES: tuple[tuple[str, str | Promise], ...] = (
    ("feasible", gettext_lazy("Can it be done with known methods, or as a feasibility phase?")),
    ("is_service", gettext_lazy("Is it a service, not research of our own?")),
    ("rights_clear", gettext_lazy("Are rights and privacy clear?")),
    ("someone_free", gettext_lazy("Is somebody free in reasonable time?")),
)


def opinions_that_count(projects: Iterable[int]) -> list[Opinion]:
    """Those of people who neither stepped back nor are in conflict by now; two queries."""
    rows = Opinion.objects.filter(evaluator__project__in=projects, evaluator__recused_at=None)
    opinions = rows.select_related(
        "evaluator__analyst__user",
        "evaluator__analyst__facility",
        "evaluator__project__requester__analyst__facility",
        "evaluator__project__pi__analyst__facility",
    )
    sides = [(one, one.evaluator.analyst.user, asking(one.evaluator.project)) for one in opinions]
    everybody = {person for _one, reader, asked in sides for person in (reader, *asked)}
    conflicts = conflicts_among(everybody)
    return [
        one
        for one, reader, asked in sides
        if not any(conflicts.between(reader, person) for person in asked)
    ]


@dataclass(frozen=True)
class Asked:
    """One evaluator as coordinators see them: `state` is a word of the style sheet."""

    evaluator: Evaluator
    opinion: Opinion | None
    state: str
    words: str | Promise


def asked_for(project: Project, *, today: date | None = None) -> list[Asked]:
    """Every evaluator, with the opinion if there is one; three queries."""
    day = today or facility_today()
    rows = (
        Evaluator.objects.filter(project=project)
        .select_related("analyst__user", "analyst__facility", "opinion")
        .prefetch_related(
            Prefetch("opinion__points", Points.objects.select_related("criterion")),
            "opinion__skills",
        )
    )
    return [as_asked(row, day) for row in rows]


def as_asked(evaluator: Evaluator, today: date) -> Asked:
    opinion = getattr(evaluator, "opinion", None)
    if evaluator.recused_at:
        return Asked(evaluator, None, "refused", gettext_lazy("Stepped back"))
    if opinion:
        return Asked(evaluator, opinion, "ready", gettext_lazy("Opinion given"))
    if evaluator.due_on < today:
        return Asked(evaluator, None, "late", gettext_lazy("Late"))
    return Asked(evaluator, None, "waiting", gettext_lazy("Waiting for the opinion"))


def own_line(user: Any, asked: Sequence[Asked]) -> Asked | None:
    """The evaluator that the reader is, unless they stepped back."""
    for line in asked:
        if line.evaluator.analyst.user_id == user.pk and not line.evaluator.recused_at:
            return line
    return None


def may_read(user: Any, reader: Standing, asked: Sequence[Asked]) -> bool:
    """An evaluator reads the others once the own opinion is given; other coordinators always."""
    own = own_line(user, asked)
    if own is not None:
        return own.opinion is not None
    return reader.coordinates


@dataclass(frozen=True)
class CriterionResult:
    criterion: Criterion
    points: Spread
    x_low: int
    x_median: int
    x_high: int

    @property
    def length(self) -> int:
        return self.x_high - self.x_low


@dataclass(frozen=True)
class Gate:
    question: str | Promise
    opened: int
    shut: int


@dataclass(frozen=True)
class Result:
    """What the opinions come to; `highest` is the total of four points everywhere."""

    opinions: int
    gates: list[Gate]
    shut_because: list[str]
    criteria: list[CriterionResult]
    total: Spread | None
    highest: int
    effort_low: Decimal
    effort_likely: Decimal
    effort_high: Decimal
    weeks: Decimal
    skills: list[Tag]

    @property
    def percent(self) -> Decimal:
        return in_percent(self.total.median, self.highest) if self.total else Decimal(0)

    @property
    def is_shut(self) -> bool:
        return any(gate.shut for gate in self.gates)


def result_of(opinions: Sequence[Opinion]) -> Result | None:
    """Medians and spreads of opinions that come with their points; None without any; no query."""
    if not opinions:
        return None
    criteria = {row.criterion_id: row.criterion for one in opinions for row in one.points.all()}
    weights = {criterion.code: criterion.weight for criterion in criteria.values()}
    given = [{row.criterion.code: row.value for row in one.points.all()} for one in opinions]
    return Result(
        opinions=len(opinions),
        gates=[gate(name, question, opinions) for name, question in GATES],
        shut_because=[one.gate_reason for one in opinions if not one.opens_all_gates],
        criteria=[
            criterion_result(criterion, given)
            for criterion in sorted(criteria.values(), key=lambda one: (one.order, one.pk))
        ],
        total=total_of(given, weights),
        highest=most(weights),
        effort_low=middle(one.effort_low for one in opinions),
        effort_likely=middle(one.effort_likely for one in opinions),
        effort_high=middle(one.effort_high for one in opinions),
        weeks=middle(one.duration_weeks for one in opinions),
        skills=sorted(
            {tag for one in opinions for tag in one.skills.all()},
            key=lambda tag: order_key(tag.label),
        ),
    )


def middle(numbers: Any) -> Decimal:
    found = spread(numbers)
    return found.median if found else Decimal(0)


def gate(name: str, question: str | Promise, opinions: Sequence[Opinion]) -> Gate:
    opened = sum(1 for one in opinions if getattr(one, name))
    return Gate(question, opened, len(opinions) - opened)


def criterion_result(criterion: Criterion, given: Sequence[dict[str, int]]) -> CriterionResult:
    """Points with their places on a drawing whose scale runs from 10 to 210."""
    points = spread(one[criterion.code] for one in given if criterion.code in one)
    if points is None:
        raise LookupError(criterion.code)
    low, middle_, high = (
        10 + int(value * 50) for value in (points.low, points.median, points.high)
    )
    return CriterionResult(criterion, points, low, middle_, high)


def shut_gates(project: Project) -> list[str]:
    """What the evaluators say who keep a gate shut, and whose opinion counts."""
    given = opinions_that_count([project.pk])
    return [one.gate_reason for one in given if not one.opens_all_gates]
