"""The one way to change a project's state: every advance of a project goes through here."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from fbias.core.clock import facility_day, facility_today
from fbias.core.workflow import lock_for
from projects.enums import ProjectStatus
from projects.models import Project
from projects.services.kickoff import make_kick_off
from projects.services.steps.loose_ends import settle_loose_ends


@transaction.atomic
def take_step(project: Project, step: str, *, by: Any, **changes: Any) -> Project:
    """Advance, and write since when the project is in its state; `by=None` is the portal itself.

    Whoever is assigned finds the checklist of the kick-off; what waits for nothing any more ends.
    The end of a pause adds its days to `days_paused` and forgets whom it waited for. Raises what
    `Workflow.advance` raises; then nothing was written.
    """
    locked = lock_for(project, step, by=by)
    now = timezone.now()
    if locked.status == ProjectStatus.PAUSED:
        changes = after_pause(locked) | changes
    moved = locked.life.advance(locked, step, by=by, **changes | {"status_since": now})
    if moved.status == ProjectStatus.ASSIGNED:
        make_kick_off(moved)
    settle_loose_ends(moved)
    return moved


def after_pause(project: Project) -> dict[str, Any]:
    """What changes when the clock runs again; a day that has begun counts."""
    began, today = facility_day(project.status_since), facility_today()
    return {
        "days_paused": project.days_paused + (today - began).days,
        "waits_for": "",
        "resumes_on": None,
    }
