"""How the work runs, in bare steps: the reason, the day and the mail that each always has.

`start` is called by the service that checks the kick-off, `stop` by the one that asks the user
what they think.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction

from fbias.core.clock import facility_today
from members.models import User
from projects.models import Project
from projects.services.forecasts import fill_forecasts
from projects.services.mails.requests import announce_decision
from projects.services.steps.selection import required
from projects.services.steps.taking import take_step


@transaction.atomic
def start_project(project: Project, *, by: User | None) -> Project:
    """Work begins today, which is written beside what was forecast."""
    project = take_step(project, "start", by=by, started_on=facility_today())
    fill_forecasts(project)
    return project


def pause_project(
    project: Project, *, by: User, waits_for: str, resumes_on: date | None = None
) -> Project:
    """Stop the clock; say who or what is waited for."""
    return take_step(project, "pause", by=by, waits_for=waits_for.strip(), resumes_on=resumes_on)


def resume_project(project: Project, *, by: User) -> Project:
    return take_step(project, "resume", by=by)


@transaction.atomic
def stop_project(project: Project, *, by: User | None, reason: str) -> Project:
    """Say that it cannot be done, what was tried and where to go; the hours are kept."""
    project = take_step(project, "stop", by=by, reason=required(reason), ended_on=facility_today())
    announce_decision(project)
    return project
