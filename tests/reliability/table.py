"""From the rows and the lines of a run to docs/reliability.md."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).resolve().parents[2]
DOCUMENT = HERE / "docs" / "reliability.md"
SEEN = Path(__file__).with_name("seen.jsonl")
NOT_RUN = "not run"
COLUMNS = ("row", "what happens", "expected", "seen", "on", "negative control", "tests")
HEAD = """# What must never happen, and how it is tested

Written by `make reliability`, and not by hand; `ARGS=--long` also runs what takes minutes, and
`ARGS=--only=L1,F16` runs these rows alone. *Seen* is what the tests told when they last ran so, and
*on* is that day, or the first and the last of them. A negative control is a test that takes the
guard away and finds what the guard keeps out. Where no test ran, the row says so.

"""


@dataclass(frozen=True)
class Row:
    """`tests` and `control` are files, or functions in them; `missing` says what no test shows."""

    id: str
    what: str
    expected: str
    tests: tuple[str, ...] = ()
    control: tuple[str, ...] = ()
    missing: str = ""


def read_rows() -> list[Row]:
    found = yaml.safe_load(Path(__file__).with_name("rows.yaml").read_text(encoding="utf-8"))
    return [
        Row(
            id=name,
            what=row["what"],
            expected=row["expected"],
            tests=tuple(row.get("tests", ())),
            control=tuple(row.get("control", ())),
            missing=row.get("missing", ""),
        )
        for name, row in found.items()
    ]


def written(figures: str, before: str = "") -> str:
    """The whole document; of a row of which no test has told anything, what it said `before`."""
    ran = [json.loads(line) for line in figures.splitlines()]
    kept = rows_in(before)
    lines = [COLUMNS, ("---",) * len(COLUMNS)]
    lines += [cells(row, ran, kept.get(row.id, {})) for row in read_rows()]
    return HEAD + "".join(f"| {' | '.join(line)} |\n" for line in lines)


def rows_in(document: str) -> dict[str, dict[str, str]]:
    """What a document of this form says, by row and column."""
    lines = [line[2:-2].split(" | ") for line in document.splitlines() if line.startswith("| ")]
    return {line[0]: dict(zip(lines[0], line, strict=True)) for line in lines[2:]}


def cells(row: Row, ran: Iterable[Mapping[str, Any]], before: Mapping[str, str]) -> tuple[str, ...]:
    seen = told(row.tests, ran, row.id)
    if row.missing:
        seen = f"{seen}; {row.missing}" if row.tests else f"{NOT_RUN}: {row.missing}"
    found = {
        "row": row.id,
        "what happens": row.what,
        "expected": row.expected,
        "seen": seen,
        "on": days_of(row, ran),
        "negative control": told(row.control, ran, f"{row.id} control") if row.control else "none",
        "tests": "<br>".join(f"`{test.removeprefix('tests/')}`" for test in row.tests) or "none",
    }
    for name in ("seen", "on", "negative control") if before.get("on") else ():
        if not found[name] or found[name].startswith(NOT_RUN):
            found[name] = before[name]
    return tuple(found[name].replace("|", "/") for name in COLUMNS)


def days_of(row: Row, ran: Iterable[Mapping[str, Any]]) -> str:
    """The day on which the tests of a row ran; the first and the last if there were several."""
    tests = (*row.tests, *row.control)
    days = sorted({line["on"] for line in ran if any(is_of(line["test"], one) for one in tests)})
    return " to ".join(dict.fromkeys((days[0], days[-1]))) if days else ""


def last_of_each(lines: str) -> str:
    """The last line of each test that a row still names."""
    named = [test for row in read_rows() for test in (*row.tests, *row.control)]
    last = {json.loads(line)["test"]: line for line in lines.splitlines()}
    kept = [line for name, line in sorted(last.items()) if any(is_of(name, one) for one in named)]
    return "".join(f"{line}\n" for line in kept)


def told(tests: Iterable[str], ran: Iterable[Mapping[str, Any]], figure: str) -> str:
    """How many passed, what failed or never ran, and the figures told under this name."""
    mine = [line for line in ran if any(is_of(line["test"], test) for test in tests)]
    if not mine:
        return NOT_RUN
    failed = [line["test"] for line in mine if line["outcome"] == "failed"]
    skipped = [line["test"] for line in mine if line["outcome"] == "skipped"]
    words = [f"{len(mine) - len(failed) - len(skipped)} passed"]
    words += [f"**{len(failed)} failed**"] if failed else []
    words += [f"{len(skipped)} skipped"] if skipped else []
    silent = [test for test in tests if not any(is_of(line["test"], test) for line in mine)]
    words += [f"**{len(silent)} not run**"] if silent else []
    figures = [line["figures"][figure] for line in mine if figure in line["figures"]]
    return "; ".join([", ".join(words), *figures])


def is_of(nodeid: str, test: str) -> bool:
    return nodeid == test or nodeid.startswith((f"{test}::", f"{test}["))
