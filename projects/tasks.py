"""What beat rings for: reports that become due, results nobody answered, quotes that expire."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from projects.services import quotes, schedule


@shared_task(name="projects.keep_projects")
def keep_projects() -> dict[str, int]:
    return schedule.keep_projects()


@shared_task(name="projects.expire_quotes")
def expire_quotes() -> int:
    return quotes.expire_quotes(on=timezone.localdate())
