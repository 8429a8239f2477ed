"""What beat rings for: deadlines of the open desk."""

from __future__ import annotations

from celery import shared_task

from consultations.services import deadlines


@shared_task(name="consultations.release_places")
def release_places() -> dict[str, int]:
    return deadlines.keep_deadlines()
