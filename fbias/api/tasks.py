"""What the clock and the bell ask for; each may run twice."""

from __future__ import annotations

from celery import shared_task

from fbias.api.services.once import forget_keys
from fbias.api.services.webhooks import call_webhooks as call_those_due


@shared_task(name="api.forget_keys")
def forget_old_keys() -> int:
    return forget_keys()


@shared_task(name="api.call_webhooks")
def call_webhooks() -> int:
    return call_those_due()
