"""Who could come instead of somebody who declined: a ranked list, best for the whole day first."""

from __future__ import annotations

from dataclasses import dataclass

from consultations.models import Consultation, Decline, PanelSeat
from consultations.queries.panels.costs import Change, Cost, Costs
from consultations.queries.panels.days import Day, day_of
from fbias.core.folding import order_key
from members.models import Analyst, User

SHOWN = 3


@dataclass(frozen=True)
class Replacement:
    """One analyst who offered this hour and is free, with what the seat is worth."""

    analyst: Analyst
    change: Change
    cost: Cost
    seen: str


@dataclass(frozen=True)
class OpenDecline:
    """A seat that was given back and is not filled again."""

    decline: Decline
    consultation: Consultation
    replacements: list[Replacement]


def replacements(
    costs: Costs,
    consultation: Consultation,
    *,
    most: int = SHOWN,
    leaves: PanelSeat | None = None,
) -> list[Replacement]:
    """Free analysts who offered the hour, best first; names decide between equals.

    The seat that `leaves` is free for them.
    """
    session = costs.problem.session[consultation.pk]
    panel = costs.draft[consultation.pk]
    replacements = []
    for analyst in costs.day.analysts.values():
        person = costs.problem.person[analyst.pk]
        if (
            analyst.pk in panel
            or analyst.pk in session.conflicts
            or session.start not in person.offers
        ):
            continue
        take = (leaves.pk,) if leaves else ()
        change = Change(take=take, put=((consultation.pk, analyst.pk),))
        cost = costs.of(change)
        if not cost.refusal and not cost.breaks:
            replacements.append(Replacement(analyst, change, cost, costs.seen(change)))
    replacements.sort(
        key=lambda one: (-round(one.cost.points, 6), order_key(one.analyst.user.name))
    )
    return replacements[:most]


def in_place_of(seat: PanelSeat, costs: Costs) -> list[Replacement]:
    """Who could come instead of somebody who still sits there, as this coordinator may know it."""
    consultation = costs.consultations.get(seat.consultation_id)
    return replacements(costs, consultation, leaves=seat) if consultation else []


def open_declines(costs: Costs) -> list[OpenDecline]:
    """Declines that no later seat made good, the oldest first."""
    return [
        OpenDecline(decline, consultation, replacements(costs, consultation))
        for consultation in costs.day.booked
        for decline in unfilled(costs.day, consultation)
    ]


def unfilled(day: Day, consultation: Consultation) -> list[Decline]:
    """The declines of one panel, less one for each analyst who was seated since."""
    seats = [
        seat for seat in day.seats if seat.consultation_id == consultation.pk and not seat.leaving
    ]
    if len(seats) >= day.open_desk.panel_max:
        return []
    waiting: list[Decline] = []
    events = [
        (one.declined_at, one) for one in day.declines if one.consultation_id == consultation.pk
    ]
    later = sorted(seat.seated_at for seat in seats)
    for declined_at, decline in sorted(events, key=lambda event: event[0]):
        filled = next((at for at in later if at > declined_at), None)
        if filled is None:
            waiting.append(decline)
        else:
            later.remove(filled)
    return waiting


def replacements_in_words(consultation: Consultation, *, by: User) -> list[dict[str, str]]:
    """For a mail: names with what each would bring, as this coordinator may know it."""
    costs = Costs(day_of(consultation.open_desk, by=by))
    if consultation.pk not in costs.consultations:
        return []
    return [
        {
            "name": replacement.analyst.user.name,
            "words": "; ".join((replacement.cost.in_points, *replacement.cost.words)),
        }
        for replacement in replacements(costs, consultation)
    ]
