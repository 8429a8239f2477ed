"""What beat rings for: deadlines of the open desk."""

from __future__ import annotations

from celery import shared_task

from consultations.services.deadlines import expire_holds, release_late_places


@shared_task(name="consultations.release_places")
def release_places() -> dict[str, int]:
    return {"expired": expire_holds(), "released": release_late_places()}
