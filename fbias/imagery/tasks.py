"""Callers: ids in, service called, nothing decided here. Each may run twice without harm."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from celery.signals import worker_init

from fbias.imagery import inspection, pyramids, storage, sweeping, verification
from fbias.imagery.jail.walls import JailOpen, require_walls


@worker_init.connect(dispatch_uid="imagery.refuse_to_start")
def refuse_to_start_with_an_open_jail(**_: Any) -> None:
    """Celery only logs what a check finds; a worker that cannot open images safely ends."""
    try:
        require_walls()
    except JailOpen as error:
        raise SystemExit(str(error)) from error


@shared_task(
    name="imagery.verify_upload",
    acks_late=True,
    autoretry_for=(*storage.StoreError, OSError),
    retry_backoff=True,
    max_retries=3,
)
def verify_upload(*, upload_id: str) -> str:
    return verification.verify(upload_id)


@shared_task(
    name="imagery.inspect_upload",
    acks_late=True,
    autoretry_for=(*storage.StoreError, OSError),
    retry_backoff=True,
    max_retries=3,
)
def inspect_upload(*, upload_id: str) -> str:
    return inspection.inspect(upload_id)


@shared_task(
    name="imagery.make_pyramid",
    acks_late=True,
    autoretry_for=(*storage.StoreError, OSError),
    retry_backoff=True,
    max_retries=3,
)
def make_pyramid(*, upload_id: str) -> str:
    return pyramids.make(upload_id)


@shared_task(name="imagery.sweep_uploads", acks_late=True)
def sweep_uploads() -> dict[str, int]:
    return sweeping.sweep()


@shared_task(name="imagery.reconcile_store", acks_late=True)
def reconcile_store() -> dict[str, int]:
    return sweeping.reconcile()
