"""A project and its phases before and after, with their hours and costs on one page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from projects.amounts import totals
from projects.enums import QuoteStatus
from projects.models import Project, QuoteLine, TimeEntry

MOST_PHASES = 30


@dataclass(frozen=True)
class Phase:
    """One phase; `used` counts against `agreed`, consultation never does.

    `net` is what its accepted quotes come to, in euro before VAT.
    """

    number: int
    project: Project
    used: Decimal
    consultation: Decimal
    agreed: Decimal
    net: Decimal


@dataclass(frozen=True)
class Chain:
    phases: list[Phase]

    @property
    def used(self) -> Decimal:
        return sum((phase.used for phase in self.phases), Decimal(0))

    @property
    def consultation(self) -> Decimal:
        return sum((phase.consultation for phase in self.phases), Decimal(0))

    @property
    def agreed(self) -> Decimal:
        return sum((phase.agreed for phase in self.phases), Decimal(0))

    @property
    def net(self) -> Decimal:
        return sum((phase.net for phase in self.phases), Decimal(0))


def family_of(project: Project) -> list[int]:
    """The first phase and all that followed from it, in their order."""
    first = project
    for _step in range(MOST_PHASES):
        if first.parent is None:
            break
        first = first.parent
    phases, level = [first.pk], [first.pk]
    while level and len(phases) < MOST_PHASES:
        level = list(
            Project.objects.filter(parent__in=level).order_by("pk").values_list("pk", flat=True)
        )
        phases += level
    return phases


def chain_of(project: Project, *, reader: Any) -> Chain:
    """Every phase that the reader may see."""
    family = family_of(project)
    visible = Project.objects.visible_to(reader).filter(pk__in=family)
    rows = {row.pk: row for row in visible.with_hours().select_related("phase_decision")}
    lines, used = quoted_lines(rows), billed_hours(rows)
    phases = []
    for number, pk in enumerate(family, start=1):
        if pk in rows:
            sums = totals(lines.get(pk, []))
            row, hours = rows[pk], used.get(pk, Decimal(0))
            phases.append(Phase(number, row, hours, row.consultation_hours, sums.hours, sums.net))
    return Chain(phases)


def quoted_lines(projects: Iterable[int]) -> dict[int, list[QuoteLine]]:
    lines: dict[int, list[QuoteLine]] = {}
    for line in QuoteLine.objects.filter(
        quote__project__in=list(projects), quote__status=QuoteStatus.ACCEPTED
    ).select_related("quote"):
        lines.setdefault(line.quote.project_id, []).append(line)
    return lines


def billed_hours(projects: Iterable[int]) -> dict[int, Decimal]:
    """Hours that count against the quotes, by project; what is never billed does not."""
    return TimeEntry.objects.billable().filter(project__in=list(projects)).totals_by("project")
