"""Start background work only once the rows it will read are there."""

from __future__ import annotations

from functools import partial
from typing import Any

from celery import Task
from django.db import transaction


def after_commit(task: Task, **ids: Any) -> None:
    """Ring the bell after commit; a rollback rings nothing.

    A broker that is down is logged and forgotten: the row is the queue, and a sweeper finds it.
    """
    transaction.on_commit(partial(task.delay, **ids), robust=True)
