"""Start background work only once the rows it will read are there."""

from __future__ import annotations

import logging
import time
from functools import partial
from typing import Any

from celery import Task
from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)

QUIET_SECONDS = 30
_quiet_until: dict[str, float] = {}  # by broker address


def after_commit(task: Task, **ids: Any) -> None:
    """Ring the bell after commit; a rollback rings nothing.

    A broker that is down is logged and forgotten: the row is the queue, and a sweeper finds it.
    """
    transaction.on_commit(partial(ring, task, **ids), robust=True)


def ring(task: Task, **ids: Any) -> None:
    """Enqueue the task; after a broker that is down, do not even try for half a minute.

    So an outage costs a page one attempt, however many bells it has to ring.
    """
    broker = task.app.conf.broker_url
    if time.monotonic() < _quiet_until.get(broker, 0):
        return
    try:
        task.delay(**ids)
    except (OperationalError, OSError) as error:
        _quiet_until[broker] = time.monotonic() + QUIET_SECONDS
        logger.warning("The broker does not answer; sweepers will find the work: %s", error)
