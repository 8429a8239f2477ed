"""What beat rings for: reports due, results nobody answered, old quotes, files nobody names."""

from __future__ import annotations

from celery import shared_task

from fbias.core.clock import facility_today
from projects.services import purchase_orders
from projects.services.quotes import answers
from projects.services.steps import nightly


@shared_task(name="projects.keep_projects")
def keep_projects() -> dict[str, int]:
    return nightly.keep_projects()


@shared_task(name="projects.expire_quotes")
def expire_quotes() -> int:
    return answers.expire_quotes(on=facility_today())


@shared_task(name="projects.remove_stray_orders")
def remove_stray_orders() -> int:
    return purchase_orders.remove_stray_orders()
