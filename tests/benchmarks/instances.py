"""Open desks as they could be: the portal's vocabulary, rooms in parallel, conflicts, absences."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from consultations.solver.parsing import packaged_groups

FIRST = datetime(2026, 12, 1, 8, tzinfo=UTC)
HOURS = 10
WANTED = (("operation", 1, 3), ("tool", 0, 2), ("modality", 1, 1), ("domain", 0, 1))


def open_desk(sessions: int, analysts: int, *, seed: int = 1) -> dict[str, Any]:
    """A day with so many sessions in parallel rooms; the same seed gives the same day."""
    chance = random.Random(f"{sessions} {analysts} {seed}")
    tags: dict[str, list[str]] = {}
    for slug, group in packaged_groups().items():
        tags.setdefault(group, []).append(slug)
    starts = [FIRST + timedelta(hours=hour) for hour in range(hours(sessions))]
    people = [_analyst(chance, f"a{place:03}", tags, starts) for place in range(analysts)]
    ids = [person["id"] for person in people]
    return {
        "sessions": [
            _session(chance, f"s{place:03}", starts[place % len(starts)], tags, ids)
            for place in range(sessions)
        ],
        "analysts": people,
        "pairs": [[*chance.sample(ids, 2), chance.randint(1, 3)] for _ in range(2 * analysts)],
    }


def hours(sessions: int) -> int:
    """Three rooms for a small day, five for a larger one, more when ten hours do not suffice."""
    return min(HOURS, max(2, sessions // (3 if sessions <= 20 else 5)))


def _session(
    chance: random.Random, name: str, start: datetime, tags: dict[str, list[str]], ids: list[str]
) -> dict[str, Any]:
    wanted = {
        tag: chance.choice((1, 1, 0.5))
        for group, least, most in WANTED
        for tag in chance.sample(_popular(tags[group]), chance.randint(least, most))
    }
    return {
        "id": name,
        "start": start.isoformat(),
        "end": (start + timedelta(hours=1)).isoformat(),
        "tags": wanted,
        "language": chance.choice(("fr", "fr", "en")),
        "conflicts": [one for one in ids if chance.random() < 0.08],
        "met": [one for one in ids if chance.random() < 0.01],
        "locked": [],
        "min": 2,
        "max": 3,
    }


def _popular(tags: list[str]) -> list[str]:
    return tags[: max(6, len(tags) // 2)]


def _analyst(
    chance: random.Random, name: str, tags: dict[str, list[str]], starts: list[datetime]
) -> dict[str, Any]:
    known = {
        tag: chance.choice((1, 1, 2, 2, 2, 3))
        for group, share in (("operation", 0.3), ("tool", 0.3), ("modality", 0.4), ("domain", 0.3))
        for tag in tags[group]
        if chance.random() < share
    }
    away = chance.random() < 0.15
    return {
        "id": name,
        "site": f"site {chance.randrange(20)}",
        "levels": known,
        "learns": [tag for tag in tags["operation"] if chance.random() < 0.1],
        "offers": [] if away else [at.isoformat() for at in starts if chance.random() < 0.7],
        "max_sessions": chance.choice((1, 2, 2, 3)),
        "hours_left": chance.choice((1, 2, 3, 4, 8)),
        "hours_used": chance.randrange(0, 40),
        "languages": ["en"] if chance.random() < 0.2 else ["fr", "en"],
    }
