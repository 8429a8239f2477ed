"""What can be done with one seat, or with one analyst beside the board, and what it costs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from consultations.models import Consultation, PanelSeat
from consultations.queries.panels.costs import Change, Cost, Costs
from fbias.core.errors import DomainError
from fbias.core.numbers import key_named
from members.models import Analyst


@dataclass(frozen=True)
class Picked:
    """What was picked up: a seat, or an analyst who may have none."""

    analyst: Analyst
    seat: PanelSeat | None = None
    consultation: Consultation | None = None

    @property
    def address(self) -> str:
        """The part of a query string that picks the same up again."""
        return f"seat={self.seat.pk}" if self.seat else f"analyst={self.analyst.pk}"


@dataclass(frozen=True)
class Option:
    """One thing to do: `to` names it in an address, `words` say it on its button."""

    to: str
    words: str
    change: Change
    cost: Cost
    seen: str


def picked_up(costs: Costs, given: Mapping[str, str]) -> Picked:
    """The seat or analyst that an address names; a sentence if that is not there any more."""
    seat = costs.seats.get(key_named(given.get("seat", "")) or 0)
    if seat and not seat.leaving and seat.consultation_id in costs.consultations:
        return Picked(
            costs.day.analysts[seat.analyst_id], seat, costs.consultations[seat.consultation_id]
        )
    analyst = costs.day.analysts.get(key_named(given.get("analyst", "")) or 0)
    if analyst is None or "seat" in given:
        raise gone()
    return Picked(analyst)


def options(costs: Costs, picked: Picked) -> list[Option]:
    """What bends no rule comes first, the best for the day before the rest, refusals last."""
    found = [option(costs, picked, to) for to in targets(costs, picked)]
    return sorted(found, key=in_order)


def in_order(one: Option) -> tuple[bool, bool, float, str]:
    return bool(one.cost.refusal), bool(one.cost.breaks), -round(one.cost.points, 6), one.words


def targets(costs: Costs, picked: Picked) -> Iterator[str]:
    """Where it could go: other panels with a place, other seats, other people."""
    elsewhere = {pk for pk, panel in costs.draft.items() if picked.analyst.pk not in panel}
    most = costs.day.open_desk.panel_max
    yield from (f"panel-{pk}" for pk in elsewhere if len(costs.draft[pk]) < most)
    for seat in costs.day.seats:
        if seat.consultation_id in elsewhere and not seat.leaving:
            yield f"seat-{seat.pk}"
    if picked.consultation:
        here = costs.problem.session[picked.consultation.pk]
        for person in costs.problem.people:
            if person.id not in costs.draft[here.id] and here.start in person.offers:
                yield f"analyst-{person.id}"


def option(costs: Costs, picked: Picked, to: str) -> Option:
    """One change with its cost; a sentence if the target is not there any more."""
    kind, _dash, name = to.partition("-")
    match kind:
        case "panel":
            words, change = to_panel(costs, picked, key_named(name) or 0)
        case "seat":
            words, change = to_seat(costs, picked, key_named(name) or 0)
        case "analyst":
            words, change = to_analyst(costs, picked, key_named(name) or 0)
        case _:
            raise gone()
    return Option(to, words, change, costs.of(change), costs.seen(change))


def to_panel(costs: Costs, picked: Picked, pk: int) -> tuple[str, Change]:
    if pk not in costs.consultations:
        raise gone()
    where = {"name": picked.analyst.user.name, "session": costs.consultations[pk].reference}
    if picked.seat:
        return _("Move %(name)s to %(session)s") % where, Change(
            (picked.seat.pk,), ((pk, picked.analyst.pk),)
        )
    return _("Seat %(name)s in %(session)s") % where, Change(put=((pk, picked.analyst.pk),))


def to_seat(costs: Costs, picked: Picked, pk: int) -> tuple[str, Change]:
    other = costs.seats.get(pk)
    if other is None or other.leaving or other.consultation_id not in costs.consultations:
        raise gone()
    there = {
        "name": picked.analyst.user.name,
        "other": costs.day.analysts[other.analyst_id].user.name,
        "session": costs.consultations[other.consultation_id].reference,
    }
    into = (other.consultation_id, picked.analyst.pk)
    if picked.seat is None:
        words = _("Replace %(other)s by %(name)s in %(session)s")
        return words % there, Change((other.pk,), (into,))
    back = (picked.seat.consultation_id, other.analyst_id)
    words = _("Exchange with %(other)s in %(session)s")
    return words % there, Change((picked.seat.pk, other.pk), (into, back))


def to_analyst(costs: Costs, picked: Picked, pk: int) -> tuple[str, Change]:
    analyst = costs.day.analysts.get(pk)
    if analyst is None or picked.seat is None:
        raise gone()
    words = _("Replace by %(name)s") % {"name": analyst.user.name}
    return words, Change((picked.seat.pk,), ((picked.seat.consultation_id, pk),))


def gone() -> DomainError:
    return DomainError(_("The panels have changed since you looked. Nothing was done: look again."))
