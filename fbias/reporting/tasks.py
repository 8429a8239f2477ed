"""What beat rings for: what is older than was promised."""

from __future__ import annotations

from celery import shared_task

from fbias.reporting import retention


@shared_task(name="reporting.clear_old", acks_late=True)
def clear_old() -> dict[str, int]:
    return retention.clear_old()
