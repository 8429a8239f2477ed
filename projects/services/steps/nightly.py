"""What the portal does by itself while projects run: reports become due, silence completes."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import DatabaseError

from fbias.core.clock import database_now
from fbias.core.errors import DomainError
from fbias.core.health import beat
from projects.enums import DeliverableStatus, ProjectStatus
from projects.models import Project
from projects.services.conflicts import ask_for_conflicts
from projects.services.papers import freeze_old
from projects.services.reports import make_due_reports
from projects.services.steps.ending import complete_project
from projects.services.team import end_those_who_left

logger = logging.getLogger(__name__)
SILENCE = timedelta(days=30)
PULSE = "keep_projects"


def keep_projects(now: datetime | None = None) -> dict[str, int]:
    """Make due reports, complete what was silent for 30 days, keep old papers, ask members."""
    moment = now or database_now()
    done = {
        "reports": make_due_reports(moment),
        "completed": complete_silent(moment),
        "papers": freeze_old(),
        "left": end_those_who_left(),
        "asked": ask_for_conflicts(moment),
    }
    beat(PULSE)
    return done


def complete_silent(now: datetime) -> int:
    """Take silence for a yes; a project that changed meanwhile, or fails, stops no other."""
    silent = Project.objects.filter(
        status=ProjectStatus.DELIVERED, status_since__lte=now - SILENCE
    ).exclude(deliverables__status=DeliverableStatus.DEFECTS)
    return sum(_complete_alone(project) for project in silent)


def _complete_alone(project: Project) -> bool:
    try:
        complete_project(project, by=None)
    except (DomainError, DatabaseError):
        logger.warning("Silence did not complete project %s", project.pk, exc_info=True)
        return False
    return True
