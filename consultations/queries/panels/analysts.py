"""The analysts of one day beside the board: what they offer and how much they do already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from consultations.queries.panels.costs import Costs
from fbias.core.folding import order_key
from members.models import Analyst


@dataclass(frozen=True)
class BenchLine:
    """One analyst who could still be seated."""

    analyst: Analyst
    hours: list[datetime]
    sessions: int
    most: int

    @property
    def is_full(self) -> bool:
        return self.sessions >= self.most


def bench_of(costs: Costs) -> list[BenchLine]:
    """Members who offered hours, those with most to give first."""
    lines = []
    for analyst in costs.day.analysts.values():
        person = costs.problem.person[analyst.pk]
        if analyst.can_work and person.offers:
            lines.append(
                BenchLine(
                    analyst,
                    hours=sorted(person.offers),
                    sessions=costs.day.choice.seats_of(analyst),
                    most=person.max_sessions,
                )
            )
    return sorted(lines, key=lambda one: (one.sessions, order_key(one.analyst.user.name)))
