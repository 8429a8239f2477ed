"""The problem file: JSON to `Problem`, or one sentence about what is wrong with it."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time
from functools import cache
from math import inf, isfinite
from pathlib import Path
from typing import Any

from consultations.solver.errors import BadProblem
from consultations.solver.problem import Id, Person, Problem, SessionNeed, Slot
from consultations.solver.weights import Weights

ANY_DAY = datetime(2000, 1, 1, tzinfo=UTC).date()
MOST_PEOPLE = 10
VOCABULARY = Path(__file__).resolve().parents[2] / "members" / "data" / "tags.csv"
MOST_ROWS = 2_000


def loads(text: str | bytes) -> Problem:
    """Read a problem from JSON text."""
    try:
        data = json.loads(text, parse_constant=_no_constant)
        json.dumps(data, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise BadProblem("A text holds half a character (a surrogate without its pair).") from error
    except (ValueError, RecursionError) as error:
        raise BadProblem(f"This is not JSON: {error}") from error
    return read_problem(data)


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not a number")


def read_problem(data: Any) -> Problem:
    table = Fields(data, "The problem")
    people = _unique([_person(row) for row in table.rows("analysts", "Analyst")], "analyst")
    known: dict[str, Id] = {str(person.id): person.id for person in people}
    sessions = [_session(row, known) for row in table.rows("sessions", "Session")]
    given = table.data.get("free") is not None
    free = tuple(map(_slot, table.rows("free", "Free hour"))) if given else None
    _one_clock(
        [at for session in sessions for at in (session.start, session.end)]
        + [at for slot in free or () for at in slot]
        + [at for person in people for at in person.offers]
    )
    groups = table.get("groups", {}, _words)
    return Problem(
        sessions=tuple(_unique(sessions, "session")),
        people=tuple(people),
        weights=Weights.from_json(table.get("weights", {}, _mapping)),
        groups={**packaged_groups(), **groups},
        labels=table.get("labels", {}, _words),
        free=free,
        pairs=_pairs(table, known),
        forbidden=frozenset(
            pair
            for row in table.get("forbidden", [], _list)
            if len(pair := _ids_known(_a_pair(row), known)) == PAIR
        ),
    )


def _session(row: Fields, known: Mapping[str, Id]) -> SessionNeed:
    locked = row.get("locked", [], _list)
    for person in locked:
        if str(person) not in known:
            raise BadProblem(f"{row.what} locks “{person}”, who is not among the analysts.")
    session = SessionNeed(
        id=row.need("id", _id),
        start=row.need("start", _time),
        end=row.need("end", _time),
        tags=row.get("tags", {}, _amounts),
        language=row.get("language", "", _text),
        conflicts=_ids_known(row.get("conflicts", [], _list), known),
        locked=_ids_known(locked, known),
        met=_ids_known(row.get("met", [], _list), known),
        least=row.get("min", 2, _count),
        most=row.get("max", 3, _count),
        name=row.get("name", "", _text),
    )
    _check_session(session, row.what)
    return session


def _slot(row: Fields) -> Slot:
    start, end = row.need("start", _time), row.need("end", _time)
    _check_hours(start, end, row.what)
    return start, end


def _check_session(session: SessionNeed, what: str) -> None:
    _check_hours(session.start, session.end, what)
    if session.least > session.most:
        raise BadProblem(f"{what}: “min” is larger than “max”.")
    if not 1 <= session.most <= MOST_PEOPLE:
        raise BadProblem(f"{what}: “max” must be from 1 to {MOST_PEOPLE}.")


def _check_hours(start: datetime, end: datetime, what: str) -> None:
    if (start.tzinfo is None) != (end.tzinfo is None):
        raise BadProblem(f"{what}: “start” and “end” must both have a time zone, or neither.")
    if end <= start:
        raise BadProblem(f"{what} must end after it starts.")


def _person(row: Fields) -> Person:
    languages = row.get("languages", None, _list)
    return Person(
        id=row.need("id", _id),
        site=row.get("site", "", _text),
        levels=row.get("levels", {}, _levels),
        learns=frozenset(row.get("learns", [], _texts)),
        offers=frozenset(row.get("offers", [], _times)),
        max_sessions=row.get("max_sessions", 2, _count),
        hours_left=row.get("hours_left", inf, _amount),
        hours_used=row.get("hours_used", 0.0, _amount),
        languages=None if languages is None else frozenset(str(one) for one in languages),
        senior=row.get("senior", False, _truth),
        sat=row.get("sat", None, _truth),
        name=row.get("name", "", _text),
    )


class Fields:
    """One JSON object with a name for its complaints; null is the same as absent."""

    def __init__(self, data: Any, what: str) -> None:
        if not isinstance(data, dict):
            raise BadProblem(f"{what} must be a JSON object.")
        self.data, self.what = data, what

    def need[T](self, name: str, read: Callable[[Any], T]) -> T:
        if self.data.get(name) is None:
            raise BadProblem(f"{self.what} has no “{name}”.")
        return self._read(name, read)

    def get[T](self, name: str, default: Any, read: Callable[[Any], T]) -> T:
        return default if self.data.get(name) is None else self._read(name, read)

    def _read[T](self, name: str, read: Callable[[Any], T]) -> T:
        try:
            return read(self.data[name])
        except (ValueError, TypeError, OverflowError) as error:
            raise BadProblem(f"{self.what}: “{name}” {error}.") from error

    def rows(self, name: str, what: str) -> list[Fields]:
        rows = self.need(name, _list)
        if len(rows) > MOST_ROWS:
            raise BadProblem(f"{self.what}: “{name}” must be at most {MOST_ROWS} rows.")
        return [Fields(row, f"{what} {_title(row, place)}") for place, row in enumerate(rows, 1)]


def _title(row: Any, place: int) -> str:
    name = row.get("id") if isinstance(row, dict) else None
    return f"“{name}”" if isinstance(name, str | int) else f"number {place}"


def _unique[T: (SessionNeed, Person)](rows: list[T], what: str) -> list[T]:
    seen: set[str] = set()
    for row in rows:
        if str(row.id) in seen:
            raise BadProblem(f"There are two {what}s with the id “{row.id}”.")
        seen.add(str(row.id))
    return rows


def _one_clock(times: list[datetime]) -> None:
    if len({at.tzinfo is None for at in times}) > 1:
        raise BadProblem("Some times have a time zone and some have none: give all or none.")


def _ids_known(ids: Any, known: Mapping[str, Id]) -> frozenset[Id]:
    """The analysts meant, by id or by the same id written as text; strangers are left out."""
    return frozenset(known[str(one)] for one in ids if str(one) in known)


PAIR = 2


def _a_pair(row: Any) -> Any:
    if not isinstance(row, list) or len(row) < PAIR:
        raise BadProblem("A pair must be a list of two analysts.")
    return row[:PAIR]


def _pairs(table: Fields, known: Mapping[str, Id]) -> dict[frozenset[Id], float]:
    """`[one, other]` or `[one, other, times]`; what is said twice adds up."""
    pairs: dict[frozenset[Id], float] = {}
    for row in table.get("pairs", [], _list):
        pair = _ids_known(_a_pair(row), known)
        try:
            times = _amount(row[PAIR]) if len(row) > PAIR else 1.0
        except (ValueError, TypeError, OverflowError) as error:
            raise BadProblem(f"The problem: “pairs” {error}.") from error
        if len(pair) == PAIR:
            pairs[pair] = pairs.get(pair, 0.0) + times
    return pairs


@cache
def packaged_groups() -> Mapping[str, str]:
    """The group of each tag of the vocabulary that comes with the portal."""
    with VOCABULARY.open(encoding="utf-8", newline="") as lines:
        return {row["slug"]: row["group"] for row in csv.DictReader(lines)}


# Readers of one value: they return it, or say what it must be.


def _id(value: Any) -> Id:
    if isinstance(value, bool) or not isinstance(value, str | int | float) or value == "":
        raise ValueError("must be a text or a number")
    if isinstance(value, float):
        if not isfinite(value):
            raise ValueError("must be a text or a number")
        return int(value) if value.is_integer() else value  # 1.0 and 1 are one number
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise TypeError("must be a text")
    return str(value)


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError("must be a list")
    return value


def _texts(value: Any) -> list[str]:
    return [_text(one) for one in _list(value)]


def _mapping(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TypeError("must be a JSON object")
    return value


def _amount(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError("must be a number")
    if not 0 <= value < inf:
        raise ValueError("must be a number that is not negative")
    if value > LARGEST:
        raise ValueError(f"must be at most {LARGEST}")
    return float(value)


LARGEST = 100_000


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError("must be true or false")
    return value


def _count(value: Any) -> int:
    amount = _amount(value)
    if amount != int(amount):
        raise ValueError("must be a whole number")
    return int(amount)


def _levels(value: Any) -> dict[str, int]:
    levels = {tag: _count(level) for tag, level in _mapping(value).items() if level is not None}
    if any(level > 3 for level in levels.values()):  # noqa: PLR2004
        raise ValueError("must be levels from 0 to 3")
    return levels


def _words(value: Any) -> dict[str, str]:
    return {name: _text(word) for name, word in _mapping(value).items()}


def _amounts(value: Any) -> dict[str, float]:
    return {tag: _amount(weight) for tag, weight in _mapping(value).items()}


def _time(value: Any) -> datetime:
    """An ISO time; a bare hour such as 14:00 is an hour of one and the same day."""
    text = _text(value)
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    try:
        return datetime.combine(ANY_DAY, time.fromisoformat(text))
    except ValueError:
        raise ValueError(f"must be an ISO time, not “{text}”") from None


def _times(value: Any) -> list[datetime]:
    return [_time(one) for one in _list(value)]
