"""Projects that wait for a decision, ordered by their points; the order decides nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch

from fbias.core.cut import Cut, first
from projects.enums import ProjectStatus
from projects.models import Evaluator, Opinion, Points, Project
from projects.queries.evaluation.opinions import Result, opinions_that_count, result_of

MOST = 200


@dataclass(frozen=True)
class Ranked:
    """`result` is None without opinions, or where the reader's own one is missing."""

    project: Project
    result: Result | None
    is_hidden: bool


def ranking_for(user: Any) -> Cut[Ranked]:
    """The highest share of points first, shut gates and those without points last; 9 queries."""
    opinions = Opinion.objects.prefetch_related(
        Prefetch("points", Points.objects.select_related("criterion")), "skills"
    )
    evaluators = (
        Evaluator.objects.filter(recused_at=None)
        .select_related("analyst")
        .prefetch_related(Prefetch("opinion", opinions))
    )
    rows = (
        Project.objects.visible_to(user)
        .filter(status__in=ProjectStatus.RANKED)
        .exclude(requester=user.pk)
        .exclude(pi=user.pk)
        .for_list()
        .prefetch_related(Prefetch("evaluators", evaluators))
        .order_by("submitted_at", "pk")[: MOST + 1]
    )
    cut = first(rows, MOST)
    counting = {one.pk for one in opinions_that_count([row.pk for row in cut.rows])}
    in_order = sorted((ranked(row, user, counting) for row in cut.rows), key=place)
    return Cut(in_order, cut.has_more)


def ranked(project: Project, user: Any, counting: set[int]) -> Ranked:
    """`counting` are the opinions of people who are not in conflict by now."""
    evaluators = list(project.evaluators.all())
    given = [one.opinion for one in evaluators if hasattr(one, "opinion")]
    opinions = [one for one in given if one.pk in counting]
    hidden = any(
        one.analyst.user_id == user.pk and not hasattr(one, "opinion") for one in evaluators
    )
    return Ranked(project, None if hidden else result_of(opinions), hidden)


def place(row: Ranked) -> tuple[bool, bool, Any]:
    """Sorting is stable: among equals, whoever asked first is first."""
    if row.result is None:
        return (True, True, 0)
    return (False, row.result.is_shut, -row.result.percent)
