"""The last proposal for a day: how sure it is, what it was worth, and what would have helped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from consultations.enums import PlanStatus
from consultations.models import PanelPlan
from consultations.queries.panels.costs import Costs
from consultations.solver.explaining import Entry, entry
from consultations.solver.pricing import gap_to
from consultations.solver.problem import Problem
from fbias.core.prepared import Prepared, key


@dataclass(frozen=True)
class Verdict:
    """What the board says above the hours."""

    plan: PanelPlan
    words: str
    since: str
    reasons: tuple[str, ...] = ()
    ways_out: tuple[str, ...] = ()

    @property
    def is_infeasible(self) -> bool:
        return self.plan.status == PlanStatus.INFEASIBLE


LAST = Prepared(
    lambda: PanelPlan.objects.filter(open_desk=key("open_desk")).select_related("made_by")[:5]
)


def verdict_of(costs: Costs) -> Verdict | None:
    """The last plan of which the reader may know every session; None before the first one."""
    plans = LAST.rows(open_desk=costs.day.open_desk.pk)
    visible = costs.day.choice.visible
    for plan in plans:
        if visible.issuperset(plan.explanation.get("consultations", [])):
            return verdict(plan, costs)
    return None


def verdict(plan: PanelPlan, costs: Costs) -> Verdict:
    return Verdict(
        plan,
        words=in_words(plan),
        since=changed_since(plan, costs),
        reasons=tuple(
            in_my_words(reason, costs.problem)
            for entries in plan.explanation.get("unmet", {}).values()
            for reason in entries
        ),
        ways_out=tuple(
            way_in_words(one, costs.problem) for one in plan.explanation.get("relaxations", [])
        ),
    )


def way_in_words(way: Entry, problem: Problem) -> str:
    return " ".join(in_my_words(change, problem) for change in way["changes"])


def in_my_words(kept: Entry, problem: Problem) -> str:
    """What the solver said, in the reader's language; as it was said where people have gone."""
    facts = {name: value for name, value in kept.items() if name not in {"code", "text"}}
    try:
        return str(entry(problem, kept["code"], **facts)["text"])
    except KeyError:
        return str(kept["text"])


def in_words(plan: PanelPlan) -> str:
    """“Provably best: 143.5 points”; “Good: at most 0.6 % below the best possible”."""
    match plan.status:
        case PlanStatus.OPTIMAL:
            return _("Provably best: %(points)s points") % {"points": points(plan.objective)}
        case PlanStatus.FEASIBLE if plan.bound is not None and plan.objective is not None:
            tenths = ceil(round(1000 * gap_to(plan.bound, plan.objective), 6))
            return _("Good: at most %(percent)s %% below the best possible") % {
                "percent": formats.number_format(max(tenths, 1) / 10, 1)
            }
        case PlanStatus.FEASIBLE:
            return _("Good, not proven best")
    return _("These panels cannot be filled as the rules are now")


def changed_since(plan: PanelPlan, costs: Costs) -> str:
    """What the draft is worth now, where it is not the proposal any more."""
    if plan.status == PlanStatus.INFEASIBLE or plan.objective is None:
        return ""
    proposed: Mapping[str, Any] = plan.explanation.get("panels", {})
    now = {str(pk): sorted(panel) for pk, panel in costs.draft.items()}
    if now == {pk: sorted(panel) for pk, panel in proposed.items()}:
        return ""
    return _("Changed since then: %(points)s points now.") % {"points": points(costs.now)}


def points(value: float | None) -> str:
    return formats.number_format(value or 0.0, 1)
