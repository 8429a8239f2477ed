"""What the portal does by itself while projects run: reports become due, silence completes."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction

from fbias.core.clock import database_now
from fbias.core.errors import DomainError
from fbias.core.health import beat
from projects.enums import DeliverableStatus, ProjectStatus
from projects.models import Project
from projects.services.completion import complete
from projects.services.reports import make_due_reports

logger = logging.getLogger(__name__)
SILENCE = timedelta(days=30)
PULSE = "keep_projects"


def keep_projects(now: datetime | None = None) -> dict[str, int]:
    """Make the reports that are due and complete what the user was silent about for 30 days."""
    moment = now or database_now()
    done = {"reports": make_due_reports(moment), "completed": complete_silent(moment)}
    beat(PULSE)
    return done


def complete_silent(now: datetime) -> int:
    silent = Project.objects.filter(
        status=ProjectStatus.DELIVERED, status_since__lte=now - SILENCE
    ).exclude(deliverables__status=DeliverableStatus.DEFECTS)
    completed = 0
    for project in silent:
        try:
            with transaction.atomic():
                complete(project, by=None)
        except DomainError:
            logger.warning("Project %s changed while its silence was counted", project.pk)
        else:
            completed += 1
    return completed
