"""One panel as the board shows it: why each person sits there, and what the panel lacks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consultations.enums import ConsultationStatus as C
from consultations.enums import SeatAnswer
from consultations.models import Consultation, PanelSeat
from consultations.queries.panels.candidates import Choice, in_short
from consultations.queries.panels.costs import Costs
from members.models import Analyst

NAMED = 2  # so many who could have covered a tag; a third name helps nobody
SHOWN = frozenset({"not_covered", "only_followed", "main_operation", "language", "no_senior"})
TAUGHT, STANDING = frozenset({"teaches", "learns"}), frozenset({"senior", "first_this_year"})


@dataclass(frozen=True)
class SeatLine:
    """A seat of the draft or one that leaves it; `warnings` are worth a second look."""

    seat: PanelSeat
    analyst: Analyst
    reasons: str
    standing: tuple[str, ...] = ()
    learning: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def is_published(self) -> bool:
        return self.seat.published_at is not None

    @property
    def has_accepted(self) -> bool:
        return self.seat.answer == SeatAnswer.ACCEPTED


@dataclass(frozen=True)
class Lack:
    """A wish that failed; who could have helped, and why they are not here."""

    words: str
    others: tuple[str, ...]


def seat_lines(
    consultation: Consultation, choice: Choice, costs: Costs, *, leaving: bool = False
) -> list[SeatLine]:
    lines = []
    for seat in choice.seats:
        if seat.consultation_id == consultation.pk and seat.leaving == leaving:
            analyst = choice.analysts[seat.analyst_id]
            lines.append(
                SeatLine(
                    seat,
                    analyst,
                    reasons=in_short(choice.reasons(analyst, consultation)),
                    standing=told_of(STANDING, consultation, analyst, costs),
                    learning=told_of(TAUGHT, consultation, analyst, costs),
                    warnings=tuple(seat_warnings(analyst, consultation, choice)),
                )
            )
    return lines


def told_of(
    codes: frozenset[str], consultation: Consultation, analyst: Analyst, costs: Costs
) -> tuple[str, ...]:
    """Those of the solver's reasons that the board repeats: who learns from whom, whose turn."""
    entries = costs.reasons.get(consultation.pk, {}).get(analyst.pk, [])
    return tuple(one["text"] for one in entries if one["code"] in codes)


def seat_warnings(analyst: Analyst, consultation: Consultation, choice: Choice) -> list[str]:
    """What deserves a second look while something can still be changed."""
    if consultation.status not in C.BOOKED:
        return []
    if choice.may_not_sit(analyst, consultation):
        return [_("cannot sit here")]
    return choice.warnings(analyst, consultation)


def panel_warnings(panel: list[SeatLine], consultation: Consultation) -> list[str]:
    """What is wrong with the panel as a whole."""
    coming = [line for line in panel if not line.analyst.is_away]  # type: ignore[attr-defined]
    missing = consultation.open_desk.panel_min - len(coming)
    told = []
    if missing > 0:
        told.append(
            ngettext("%(count)d more analyst needed", "%(count)d more analysts needed", missing)
            % {"count": missing}
        )
    sites = Counter(line.analyst.facility.city for line in panel)
    told += [
        _("twice from %(city)s") % {"city": city} for city, count in sites.items() if count > 1
    ]
    return told


def lacks(consultation: Consultation, costs: Costs) -> list[Lack]:
    """What a panel that has members lacks: the wishes that failed, and who could have helped.

    Whoever may not know of the request is not named: the solver leaves conflicts out.
    """
    if not costs.draft.get(consultation.pk):
        return []
    return [
        Lack(unmet["text"], tuple(other["text"] for other in unmet.get("others", [])[:NAMED]))
        for unmet in costs.unmet.get(consultation.pk, [])
        if unmet["code"] in SHOWN
    ]
