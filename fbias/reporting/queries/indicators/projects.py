"""Projects: from the request to its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fbias.reporting.queries.facts import Slice
from fbias.reporting.queries.facts.work import Work
from fbias.reporting.queries.figures import (
    Adds,
    Beside,
    Chapter,
    Row,
    count,
    percentile,
    share,
    waits,
)
from fbias.reporting.queries.indicators.registry import indicator
from projects.enums import Destination, Origin
from projects.enums import ProjectStatus as P

PROJECTS = "admin:projects_project_changelist"
HERE = Chapter.PROJECTS


def state_rows(counts: Mapping[str, int]) -> list[Row]:
    return [count(str(status.label), counts[status]) for status in P if counts.get(status)]


def state_rows_beside_table_1(counts: Mapping[str, int]) -> list[Row]:
    """The states as funders read them: the table of projects names those that were worked on.

    Its two lists say how many there are, so each of them is one line.
    """
    unnamed = {state: n for state, n in counts.items() if state not in P.WORKED}
    running = P.WORKED & P.RUNNING
    lists = [
        (_("Worked on now"), running),
        (_("Worked on, and over"), P.WORKED - running),
    ]
    return [
        *state_rows(unnamed),
        *(
            Row(label, number, number, named=True)
            for label, states in lists
            for number in [sum(counts.get(state, 0) for state in states)]
        ),
    ]


@indicator(
    "projects",
    gettext_lazy("Projects"),
    gettext_lazy("Projects received in the period, by the state they are in now."),
    chapter=HERE,
    rows_at=PROJECTS,
)
def projects(within: Slice) -> list[Row]:
    counts = Counter(one.status for one in within.received)
    return state_rows(counts) if within.facts.by_state else state_rows_beside_table_1(counts)


def states_of(works: Iterable[Work]) -> tuple[int, ...]:
    """How many are in each state: what the figure of projects tells already."""
    return tuple(Counter(one.status for one in works).values())


@indicator(
    "origin",
    gettext_lazy("Origin of projects"),
    gettext_lazy("Projects received in the period, by the way they came."),
    chapter=HERE,
    rows_at=PROJECTS,
)
def origin(within: Slice) -> list[Row]:
    counts = {way: [one for one in within.received if one.origin == way] for way in Origin}
    return [
        Row(str(way.label), len(own), len(own), made_of=states_of(own))
        for way, own in counts.items()
        if own
    ]


@indicator(
    "acceptance_rate",
    gettext_lazy("Projects accepted"),
    gettext_lazy("Accepted, of the projects accepted or declined by a decision in the period."),
    chapter=HERE,
    rows_at=PROJECTS,
)
def acceptance_rate(within: Slice) -> list[Row]:
    accepted = [one for one in within.decided if one.is_accepted]
    declined = sum(one.status == P.DECLINED for one in within.decided)
    row = share(_("Accepted"), len(accepted), len(accepted) + declined, beside=Beside.PARTS)
    return [replace(row, made_of=states_of(accepted))]


@indicator(
    "reasons",
    gettext_lazy("Why a request was not taken"),
    gettext_lazy(
        "Projects declined, and those better answered elsewhere by where, by a decision in the "
        "period; projects that turned out not to be feasible by the day they ended. The reason in "
        "words is in the list."
    ),
    chapter=HERE,
    rows_at=PROJECTS,
)
def reasons(within: Slice) -> list[Row]:
    elsewhere = Counter(one.redirected_to for one in within.decided if one.status == P.REDIRECTED)
    infeasible = sum(one.status == P.INFEASIBLE for one in within.ended)
    return [
        count(_("Declined, with a reason in words"), sum(
            one.status == P.DECLINED for one in within.decided
        )),
        count(_("Stopped: not feasible"), infeasible),
        *(count(str(place.label), elsewhere[place]) for place in Destination if elsewhere[place]),
    ]  # fmt: skip


@indicator(
    "wait_decision",
    gettext_lazy("Wait for a decision"),
    gettext_lazy("Days from the request to the decision, for projects decided in the period."),
    chapter=HERE,
)
def wait_decision(within: Slice) -> list[Row]:
    days = [(one.decided_on - one.received_on).days for one in within.decided if one.decided_on]
    spread = waits(
        days,
        target=within.facts.targets.decision_days,
        made_of=states_of(within.decided),
        is_spread=within.facts.by_state,
    )
    return spread + first_answer(within)


def first_answer(within: Slice) -> list[Row]:
    """Until a coordinator took the request up."""
    seen = [one for one in within.received if one.looked_at_on]
    days = sorted((one.looked_at_on - one.received_on).days for one in seen if one.looked_at_on)
    target = within.facts.targets.first_answer_days
    rows = [
        Row(
            _("First answer, half: at most"),
            round(Decimal(percentile(days, 0.5)), 1) if days else None,
            len(days),
            _("days"),
            adds=Adds.NOT,
            made_of=states_of(seen),
        )
    ]
    if target:
        met = sum(length <= target for length in days)
        label = _("First answer within the target of %(days)d days") % {"days": target}
        in_time = share(label, met, len(days), beside=Beside.BOTH)
        rows.append(replace(in_time, made_of=states_of(seen)))
    return rows


@indicator(
    "wait_start",
    gettext_lazy("Wait for the start"),
    gettext_lazy("Days from the decision to the start, for projects started in the period."),
    chapter=HERE,
)
def wait_start(within: Slice) -> list[Row]:
    days = [
        (project.started_on - project.decided_on).days
        for project in within.started
        if project.started_on and project.decided_on
    ]
    return waits(
        days,
        target=within.facts.targets.start_days,
        named=not within.facts.by_state,
        is_spread=within.facts.by_state,
    )


@indicator(
    "duration",
    gettext_lazy("Duration of projects"),
    gettext_lazy(
        "Days from the start to the end, pauses left out, for projects whose work ended in the "
        "period."
    ),
    chapter=HERE,
)
def duration(within: Slice) -> list[Row]:
    lengths = (one.days_of_work for one in within.ended)
    return waits(
        (days for days in lengths if days is not None),
        named=not within.facts.by_state,
        is_spread=within.facts.by_state,
    )


def worked_hours(within: Slice, work: Work) -> Decimal:
    """All hours of the work itself, whenever they were worked."""
    return work.earlier_effort + within.facts.effort_of.get(work.pk, Decimal(0))


@indicator(
    "estimate_error",
    gettext_lazy("Hours worked against hours agreed"),
    gettext_lazy(
        "Hours of work of the projects whose work ended in the period, as a share of the hours "
        "that their accepted quotes agreed on. Projects without a quote are left out."
    ),
    chapter=HERE,
)
def estimate_error(within: Slice) -> list[Row]:
    priced = [one for one in within.ended if one.agreed]
    agreed = sum((one.agreed for one in priced), Decimal(0))
    worked = sum((worked_hours(within, one) for one in priced), Decimal(0))
    value = round(100 * worked / agreed, 1) if agreed else None
    named = not within.facts.by_state
    over = sum(worked_hours(within, one) > one.agreed for one in priced)
    return [
        Row(_("Worked, of the hours agreed"), value, len(priced), "%", adds=Adds.NOT, named=named),
        replace(share(_("Projects that took longer than agreed"), over, len(priced)), named=named),
    ]
