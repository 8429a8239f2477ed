"""How the work runs, in bare steps; the services around each step add what belongs to it.

`start` is called by the service that checks the kick-off, `deliver`, `correct` and `complete` by
those of deliverables, `stop` by the one that keeps what was tried. They say only what is always
true of the step: its reason, its day, its mail.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from members.models import User
from projects.models import Project
from projects.services.announcements import announce_decision
from projects.services.decisions import required
from projects.services.forecasts import fill_forecasts
from projects.services.steps import take_step


@transaction.atomic
def start(project: Project, *, by: User | None) -> Project:
    """Work begins today, which is written beside what was forecast."""
    project = take_step(project, "start", by=by, started_on=timezone.localdate())
    fill_forecasts(project)
    return project


def pause(project: Project, *, by: User, waits_for: str, resumes_on: date | None = None) -> Project:
    """Stop the clock; say who or what is waited for."""
    return take_step(project, "pause", by=by, waits_for=waits_for.strip(), resumes_on=resumes_on)


def resume(project: Project, *, by: User) -> Project:
    return take_step(project, "resume", by=by)


@transaction.atomic
def stop(project: Project, *, by: User | None, reason: str) -> Project:
    """Say that it cannot be done, what was tried and where to go; the hours are kept."""
    project = take_step(
        project, "stop", by=by, reason=required(reason), ended_on=timezone.localdate()
    )
    announce_decision(project)
    return project


def deliver(project: Project, *, by: User | None) -> Project:
    """Say that the user has something to try."""
    return take_step(project, "deliver", by=by)


def correct(project: Project, *, by: User) -> Project:
    """The user reported defects: work goes on."""
    return take_step(project, "correct", by=by)


@transaction.atomic
def complete(project: Project, *, by: Any, outcome: str) -> Project:
    """Say that the user has what was agreed, and what came out of it."""
    project = take_step(
        project, "complete", by=by, outcome=required(outcome), ended_on=timezone.localdate()
    )
    announce_decision(project)
    return project
