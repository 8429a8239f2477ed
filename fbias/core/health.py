"""Healthy means progress: the age of what should have been done, not the life of a process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.models.functions import Now
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from fbias.core.clock import database_now
from fbias.core.models import Pulse
from fbias.core.registry import Registry

ALARM_AFTER = timedelta(minutes=10)


@dataclass(frozen=True)
class Probe:
    """`age` says for how long something has been waiting; None means that nothing waits."""

    name: str
    age: Callable[[], timedelta | None]
    alarm_after: timedelta = ALARM_AFTER

    def report(self) -> dict[str, object]:
        try:
            age = self.age()
        except (DatabaseError, NoAnswer) as error:
            return {"ok": False, "age_seconds": None, "error": type(error).__name__}
        return {
            "ok": age is None or age <= self.alarm_after,
            "age_seconds": None if age is None else round(age.total_seconds()),
            "alarm_after_seconds": round(self.alarm_after.total_seconds()),
        }


class NoAnswer(Exception):
    """What was asked is away."""


class NeverBeaten(NoAnswer):
    """The job has not come to its end once: its worker or its schedule is missing."""


PROBES = Registry[Probe]()


def register(probe: Probe) -> None:
    PROBES.add(probe, name=probe.name)


def beat(job: str) -> None:
    """Say that a repeated job has just come to its end."""
    Pulse.objects.bulk_create(
        [Pulse(job=job, beat_at=Now())],
        update_conflicts=True,
        unique_fields=["job"],
        update_fields=["beat_at"],
    )


def register_pulse(job: str, *, alarm_after: timedelta = ALARM_AFTER) -> None:
    """Watch a job that calls `beat(job)` each time it ends."""
    register(Probe(job, lambda: age_of(job), alarm_after))


def age_of(job: str) -> timedelta:
    """How long ago the job last came to its end."""
    pulse = Pulse.objects.filter(job=job).first()
    if pulse is None:
        raise NeverBeaten(job)
    return database_now() - pulse.beat_at


def broker_silence() -> timedelta | None:
    """Nothing is counted: it answers now, or it is away."""
    cache.set("health", "well", 10)
    if cache.get("health") != "well":
        raise NoAnswer
    return None


@require_safe
@never_cache
def health(request: HttpRequest) -> JsonResponse:
    """200 while every probe is in time, else 503; numbers only, nothing about people or things.

    Every probe asks the database; while that is away, one vain attempt says so for all.
    """
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        away = {"database": {"ok": False, "error": type(error).__name__}}
        return JsonResponse({"status": "away", "probes": away}, status=503)
    probes = {name: probe.report() for name, probe in sorted(PROBES.items())}
    healthy = all(probe["ok"] for probe in probes.values())
    return JsonResponse(
        {"status": "ok" if healthy else "late", "probes": probes}, status=200 if healthy else 503
    )
