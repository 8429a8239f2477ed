"""An open desk as the problem that the solver reads (docs/panels.md)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import Any

from consultations.models import USUAL_SESSIONS, Consultation, OpenDesk, PanelSeat, PanelWeights
from consultations.queries.panels.days import Day, day_of
from consultations.queries.sessions.free import sessions_with_freedom
from consultations.solver.problem import Person, Problem, SessionNeed, Slot
from consultations.solver.weights import Weights
from members.enums import CareerStage
from members.models import User


def problem_of(open_desk: OpenDesk, *, by: User | None) -> Problem:
    """The day as this person may know it (None: all of it), with the locks of the board."""
    return replace(problem_from(day_of(open_desk, by=by)), free=free_slots(open_desk))


def problem_for_proposal(open_desk: OpenDesk, *, by: User, change_published: bool) -> Problem:
    """The problem with what people were told locked, and nobody proposed who is to leave."""
    day = day_of(open_desk, by=by)
    told, leaving = defaultdict(set), defaultdict(set)
    for seat in day.seats:
        if seat.leaving:
            leaving[seat.consultation_id].add(seat.analyst_id)
        elif seat.published_at and not change_published:
            told[seat.consultation_id].add(seat.analyst_id)
    problem = problem_from(day)
    sessions = tuple(
        replace(
            session,
            locked=session.locked | told[session.id],  # type: ignore[index]
            conflicts=(session.conflicts | leaving[session.id]) - told[session.id],  # type: ignore[index]
        )
        for session in problem.sessions
    )
    return replace(problem, sessions=sessions, free=free_slots(open_desk))


def free_slots(open_desk: OpenDesk) -> tuple[Slot, ...]:
    """The hours in rooms, still to come, into which a session could move."""
    return tuple(
        (session.starts_at.astimezone(open_desk.zone), session.ends_at.astimezone(open_desk.zone))
        for session in sessions_with_freedom(open_desk)
        if session.is_ahead and not session.is_taken
    )


def problem_from(day: Day) -> Problem:
    """Booked consultations, everybody who could sit, and the facility's weights."""
    return Problem(
        sessions=tuple(need_of(day, one) for one in day.booked),
        people=tuple(person_of(day, analyst) for analyst in day.analysts.values()),
        weights=weights_now(),
        groups={slug: tag.group for slug, tag in day.vocabulary.items()},
        labels={slug: tag.label for slug, tag in day.vocabulary.items()},
        pairs=day.pairs,
    )


def weights_now() -> Weights:
    changed = PanelWeights.objects.values_list("changed", flat=True).first()
    return Weights.from_json(changed or {})


def need_of(day: Day, consultation: Consultation) -> SessionNeed:
    """A lock is a coordinator's decision and wins; who declined is not proposed again."""
    session, requester = consultation.session, consultation.requester
    assert session  # noqa: S101 - a booked consultation has a session
    here = [
        seat for seat in day.seats if seat.consultation_id == consultation.pk and not seat.leaving
    ]
    locked = {seat.analyst_id for seat in here if seat.locked}
    excluded = {
        analyst.pk
        for analyst in day.analysts.values()
        if day.choice.conflicts.keeps_off(analyst, consultation)
    }
    declined = {one.analyst_id for one in day.declines if one.consultation_id == consultation.pk}
    return SessionNeed(
        id=consultation.pk,
        start=session.starts_at.astimezone(day.open_desk.zone),
        end=session.ends_at.astimezone(day.open_desk.zone),
        tags=day.tags[consultation.pk],
        language=requester.language,
        conflicts=frozenset((excluded | declined) - locked),
        locked=frozenset(locked),
        met=frozenset(day.met[requester.pk] & day.analysts.keys()),
        least=day.open_desk.panel_min,
        most=day.open_desk.panel_max,
        name=consultation.reference,
    )


def person_of(day: Day, analyst: Any) -> Person:
    """Who is away or cannot take work offers nothing; so does who is busy where one cannot see."""
    busy = [seat for seat in day.seats if is_out_of_sight(day, seat, analyst)]
    return Person(
        id=analyst.pk,
        site=str(analyst.facility_id),
        site_name=str(analyst.facility),
        levels={row["tag"]: row["level"] for row in analyst.known},
        learns=frozenset(analyst.learns),
        offers=frozenset(
            hour
            for hour in ([] if analyst.is_away else analyst.offered)
            if not any(seat.period.lower <= hour < seat.period.upper for seat in busy)
        ),
        max_sessions=USUAL_SESSIONS if analyst.most is None else analyst.most,
        hours_left=max(0.0, analyst.hours_per_month - day.month[analyst.pk]),
        hours_used=day.year[analyst.pk],
        languages=frozenset(code.strip() for code in analyst.languages.split(",") if code.strip())
        or None,
        senior=analyst.career_stage == CareerStage.SENIOR,
        sat=analyst.pk in day.sat,
        name=analyst.user.name,
    )


def is_out_of_sight(day: Day, seat: PanelSeat, analyst: Any) -> bool:
    """Whether the analyst sits, in the draft, on a panel that is not part of the problem."""
    return (
        seat.analyst_id == analyst.pk
        and not seat.leaving
        and all(seat.consultation_id != one.pk for one in day.booked)
    )
