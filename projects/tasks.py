"""What beat rings for: reports that become due, results that nobody answered."""

from __future__ import annotations

from celery import shared_task

from projects.services import schedule


@shared_task(name="projects.keep_projects")
def keep_projects() -> dict[str, int]:
    return schedule.keep_projects()
