"""Propose panels for the whole day: the solver's plan becomes the draft."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from consultations.enums import PlanStatus
from consultations.models import Consultation, OpenDesk, PanelPlan, PanelSeat
from consultations.queries.panels.drafts import seen_of
from consultations.queries.panels.problem import problem_for_proposal
from consultations.services.panels.publication import lock_day
from consultations.services.panels.seats import lock_analysts, new_seat
from consultations.solver.problem import Problem
from fbias.core.constraints import constraints_speak
from fbias.core.errors import DomainError
from fbias.core.timeline import record
from members.models import User

if TYPE_CHECKING:
    from consultations.solver.solving import Plan

SECONDS = 5.0
"""How long a page may wait: twenty analysts and six sessions are proven in a fraction of one."""


def propose_panels(open_desk: OpenDesk, *, by: User, change_published: bool = False) -> PanelPlan:
    """Seat the best panels of the whole day as a draft, around locked seats.

    Published seats count as locked unless `change_published`. Nothing is held while the plan is
    computed; if anybody changed a panel meanwhile, the plan is thrown away and they are told. Of
    two proposals at once one is written. A day that cannot be filled changes no seat: the plan
    that is kept says why.
    """
    if not by.has_perm(OpenDesk.get_perm("publish"), open_desk):
        raise PermissionDenied
    seen = day_seen(open_desk, by)
    problem = problem_for_proposal(open_desk, by=by, change_published=change_published)
    if not problem.sessions:
        raise DomainError(_("No session is booked yet, so there is no panel to propose."))
    from consultations.solver.solving import solve  # SciPy: only who proposes waits for it

    plan = solve(problem, time_limit=SECONDS)
    if plan.status not in PlanStatus.values:
        raise DomainError(
            _("No plan was found in the time allowed. Lock some seats and try again.")
        )
    with transaction.atomic():
        panels = {one.pk: one for one in lock_day(open_desk, by=by)}
        if seen != day_seen(open_desk, by):
            raise DomainError(
                _(
                    "The panels were changed while yours were being computed. Nothing was saved: "
                    "look at the board, then propose again."
                )
            )
        if plan.status != PlanStatus.INFEASIBLE:
            lock_analysts(int(analyst) for panel in plan.panels.values() for analyst in panel)
            now = problem_for_proposal(open_desk, by=by, change_published=change_published)
            refuse_overtaken(plan, problem, now)
            write(plan.panels, panels, by=by)
        return keep(open_desk, problem, plan, by=by)


def refuse_overtaken(plan: Plan, then: Problem, now: Problem) -> None:
    """Nobody is seated who declared a conflict, took the hour back or left while it was computed.

    The analysts are locked: whoever does so later finds the seat, and ends it.
    """
    for pk, panel in plan.panels.items():
        for analyst in panel:
            if may_sit(then, pk, analyst) and not may_sit(now, pk, analyst):
                raise DomainError(
                    _(
                        "Somebody's conflicts, hours or days away changed while the panels were "
                        "being computed. Nothing was saved: propose again."
                    )
                )


def may_sit(problem: Problem, pk: Any, analyst: Any) -> bool:
    """Whether the person offers this session and nothing keeps them from it."""
    session, person = problem.session[pk], problem.person.get(analyst)
    return (
        person is not None and session.start in person.offers and analyst not in session.conflicts
    )


def day_seen(open_desk: OpenDesk, by: User) -> str:
    """The panels of the day and the last plan, as this person sees them."""
    booked = Consultation.objects.booked().filter(open_desk=open_desk).visible_to(by)
    last = open_desk.plans.values_list("pk", flat=True).first()
    return f"{seen_of(booked.values_list('pk', flat=True))}-{last}"


def write(
    wanted: Mapping[Any, Iterable[Any]],
    panels: Mapping[int, Consultation],
    *,
    by: User,
) -> None:
    """Make the draft what the plan says: everybody stands up before anybody sits down."""
    seats = list(PanelSeat.objects.filter(consultation__in=list(wanted)))
    keep_here = {pk: set(analysts) for pk, analysts in wanted.items()}
    going = [
        seat
        for seat in seats
        if not seat.leaving and seat.analyst_id not in keep_here[seat.consultation_id]
    ]
    sitting = {(seat.consultation_id, seat.analyst_id): seat for seat in seats}
    PanelSeat.objects.filter(
        pk__in=[seat.pk for seat in going if seat.published_at is None]
    ).delete()
    PanelSeat.objects.filter(pk__in=[seat.pk for seat in going if seat.published_at]).update(
        leaving=True
    )
    coming = [(pk, analyst) for pk in sorted(keep_here) for analyst in sorted(keep_here[pk])]
    analysts = lock_analysts(analyst for _pk, analyst in coming)
    with constraints_speak(PanelSeat):
        for pk, analyst in coming:
            seat = sitting.get((pk, analyst))
            if seat is None:
                new_seat(panels[pk], analysts[analyst], by=by).save(force_insert=True)
            elif seat.leaving:
                PanelSeat.objects.filter(pk=seat.pk).update(leaving=False)
    for pk, chosen in sorted(keep_here.items()):
        record(panels[pk], "propose", by=by, analysts=sorted(chosen))


def keep(open_desk: OpenDesk, problem: Problem, plan: Plan, *, by: User) -> PanelPlan:
    kept = PanelPlan.objects.create(
        open_desk=open_desk,
        status=plan.status,
        objective=plan.objective,
        bound=plan.bound,
        seconds=plan.seconds,
        explanation={
            "consultations": [session.id for session in problem.sessions],
            "panels": {str(pk): list(panel) for pk, panel in plan.panels.items()},
            "unmet": dict(plan.unmet) if plan.status == PlanStatus.INFEASIBLE else {},
            "relaxations": list(plan.relaxations),
        },
        made_by=by,
    )
    record(open_desk, "propose", by=by, status=str(plan.status), plan=kept.pk)
    return kept
