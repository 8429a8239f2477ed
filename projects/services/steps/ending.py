"""The end of the work: accepted by the user, or not feasible; filed once all is settled."""

from __future__ import annotations

from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fbias.core.clock import facility_today
from fbias.core.errors import DomainError
from fbias.core.workflow import lock_for
from members.models import User
from projects.enums import DeliverableStatus
from projects.models import Project
from projects.queries.closing import open_points
from projects.services.hours.timers import refuse_running_clocks
from projects.services.mails.work import announce_completed, ask_for_survey
from projects.services.steps import course
from projects.services.steps.selection import required
from projects.services.steps.taking import take_step
from projects.services.thread import write_message


@transaction.atomic
def stop_as_infeasible(project: Project, *, by: User, reason: str) -> Project:
    """Say what was tried and where to go; hours are kept, and the user is asked what they think."""
    stopped = course.stop_project(project, by=by, reason=reason)
    ask_for_survey(stopped)
    return stopped


@transaction.atomic
def complete_project(project: Project, *, by: User | None, outcome: str = "") -> Project:
    """The user accepted what was delivered; `by=None` is the portal after a month of silence."""
    locked = lock_for(project, "complete", by=by)
    if locked.deliverables.filter(status=DeliverableStatus.DEFECTS).exists():
        raise DomainError(_("Defects were reported and not answered yet."))
    done = take_step(
        locked,
        "complete",
        by=by,
        ended_on=facility_today(),
        outcome=outcome.strip() or locked.outcome,
    )
    for deliverable in done.deliverables.filter(status=DeliverableStatus.OFFERED):
        deliverable.life.advance(deliverable, "accept", by=None, answered_at=timezone.now())
    announce_completed(done)
    return done


@transaction.atomic
def reopen_project(project: Project, *, by: User, missing: str) -> Project:
    """User or PI say what is missing, until the invoice sheet is made; the team gets it."""
    words = required(missing)
    if hasattr(project, "phase_decision"):
        raise DomainError(_("Go or no-go was decided already: write to the coordinators."))
    moved = take_step(project, "reopen", by=by, ended_on=None)
    write_message(moved, by=by, text=words, request_key=uuid4())
    return moved


@transaction.atomic
def close_project(project: Project, *, by: User) -> Project:
    """File the project once every point of the closing checklist is settled."""
    locked = lock_for(project, "close", by=by)
    refuse_running_clocks(locked)
    left = [str(point.label) for point in open_points(locked) if point.stops]
    if left:
        raise DomainError(_("Still open: %(points)s.") % {"points": "; ".join(left)})
    return take_step(locked, "close", by=by)
