"""Start background work only once the rows it will read are there."""

from __future__ import annotations

import logging
from functools import partial
from typing import Any

from celery import Task, current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from fbias.core.quiet import QuietMinutes

logger = logging.getLogger(__name__)

_quiet = QuietMinutes()


def after_commit(task: str, **ids: Any) -> None:
    """Ring the bell of this name after commit; a rollback rings nothing.

    By name, because tasks call services: a service need not know the module that calls it.

    A broker that is down is logged and forgotten: the row is the queue, and a sweeper finds it.
    """
    transaction.on_commit(partial(ring, current_app.tasks[task], **ids), robust=True)


def ring(task: Task, **ids: Any) -> None:
    """Enqueue the task; after a broker that is down, do not even try for half a minute.

    So an outage costs a page one attempt, however many bells it has to ring.
    """
    broker = task.app.conf.broker_url
    if not _quiet.may_ask(broker):
        return
    try:
        task.delay(**ids)
        _quiet.has_answered(broker)
    except (OperationalError, OSError) as error:
        _quiet.was_silent(broker)
        logger.warning("The broker does not answer; sweepers will find the work: %s", error)
