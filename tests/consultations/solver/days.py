"""Small days for the solver: written by hand, drawn by hypothesis, solved by trying everything."""

from __future__ import annotations

from itertools import combinations, product
from typing import Any

from hypothesis import strategies as st

from consultations.solver.parsing import read_problem
from consultations.solver.pricing import price
from consultations.solver.problem import Problem
from consultations.solver.rules import violations

TAGS = {
    "cell-segmentation": "operation",
    "tracking": "operation",
    "fiji": "tool",
    "confocal": "modality",
    "plants": "domain",
}
HOURS = ("09:00", "10:00", "10:30")


def analyst(name: str | int, /, **facts: Any) -> dict[str, Any]:
    return {"id": name, "offers": list(HOURS), **facts}


def session(name: str, /, start: str = "09:00", end: str = "10:00", **facts: Any) -> dict[str, Any]:
    return {"id": name, "start": start, "end": end, **facts}


def day(*rows: dict[str, Any], **more: Any) -> Problem:
    return read_problem(as_json(*rows, **more))


def as_json(*rows: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "sessions": [row for row in rows if "start" in row],
        "analysts": [row for row in rows if "start" not in row],
        "groups": TAGS,
        **more,
    }


def names(count: int, letter: str = "a") -> list[str]:
    return [f"{letter}{place}" for place in range(count)]


@st.composite
def _analysts(draw: Any, name: str) -> dict[str, Any]:
    return analyst(
        name,
        site=draw(st.sampled_from(["", "Nice", "Lyon", "Brest"])),
        levels=draw(st.dictionaries(st.sampled_from(list(TAGS)), st.integers(1, 3))),
        learns=draw(st.lists(st.sampled_from(list(TAGS)), max_size=2)),
        offers=draw(st.sampled_from([HOURS, HOURS, HOURS[:2], HOURS[1:], HOURS[:1], ()]).map(list)),
        max_sessions=draw(st.sampled_from([3, 2, 2, 1, 0])),
        hours_left=draw(st.sampled_from([None, None, 2.5, 2, 1])),
        hours_used=draw(st.integers(0, 30)),
        languages=draw(st.sampled_from([None, ["fr"], ["fr", "en"]])),
        senior=draw(st.booleans()),
        sat=draw(st.sampled_from([None, True, False])),
    )


@st.composite
def _sessions(draw: Any, name: str, people: list[str]) -> dict[str, Any]:
    start, end = draw(st.sampled_from([("09:00", "10:00"), ("10:00", "11:00"), ("10:30", "12:00")]))
    least = draw(st.integers(1, 2))
    some = st.lists(st.sampled_from(people), max_size=2, unique=True)
    return session(
        name,
        start,
        end,
        tags=draw(st.dictionaries(st.sampled_from(list(TAGS)), st.sampled_from([0, 0.5, 1]))),
        language=draw(st.sampled_from(["", "fr", "en"])),
        conflicts=draw(some) if draw(st.booleans()) else [],
        met=draw(some) if draw(st.booleans()) else [],
        locked=draw(some) if draw(st.integers(0, 4)) == 0 else [],
        min=least,
        max=draw(st.integers(least, 3)),
    )


@st.composite
def days(draw: Any) -> dict[str, Any]:
    """Days that can be solved by trying everything: locks, overlaps and pairs included."""
    sessions, analysts = draw(st.sampled_from([(1, 6), (2, 5), (3, 4)]))
    people = names(analysts)
    pairs = st.lists(st.lists(st.sampled_from(people), min_size=2, max_size=2, unique=True))
    return as_json(
        *[draw(_sessions(name, people)) for name in names(sessions, "s")],
        *[draw(_analysts(name)) for name in people],
        pairs=draw(pairs),
        forbidden=draw(pairs)[:1],
        weights=draw(
            st.sampled_from([{}, {"load": 0}, {"pair": 2, "load": 0.1}, {"learning": 3, "do": 1}])
        ),
    )  # fmt: skip


def best_of_all(problem: Problem) -> float | None:
    """The optimum by trying every plan; None if no plan keeps the hard rules."""
    ids = [person.id for person in problem.people]
    choices = [
        [
            panel
            for size in range(session.least, session.most + 1)
            for panel in combinations(ids, size)
            if not violations(problem.only([session]), {session.id: panel})
        ]
        for session in problem.sessions
    ]
    values = [
        price(problem, panels).total
        for plan in product(*choices)
        for panels in [dict(zip([s.id for s in problem.sessions], plan, strict=True))]
        if not violations(problem, panels)
    ]
    return max(values, default=None)
