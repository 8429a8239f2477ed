"""Read one file: facts, then pictures within a budget, then what may be wrong.

Each may fail alone, and each failure is said alone: what was found before stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from fbias.imagery.findings import facts, finding
from fbias.imagery.jail import looking
from fbias.imagery.jail.drawing import Drawer
from fbias.imagery.limits import LIMITS, Limits
from fbias.imagery.readers import reader_for
from fbias.imagery.readers.elsewhere import Elsewhere
from fbias.imagery.readers.report import KILLED, unreadable
from fbias.imagery.readers.source import NamesPerson, Source, TooLarge, Unreadable
from fbias.imagery.readers.telling_names import is_telling

DAMAGED = "The file is damaged, or of a kind that we cannot read."
Answer = dict[str, Any]


def examine(path: Path, name: str, pictures: Path | None, limits: Limits = LIMITS) -> Answer:
    """The last word on one file: whatever its reader does, there is one."""
    *_, last = answers(path, name, pictures, limits)
    return last


def answers(
    path: Path | Elsewhere,
    name: str,
    pictures: Path | None,
    limits: Limits,
) -> Iterator[Answer]:
    """What is known so far, again and again; who is stopped in between has said what he knew."""
    try:
        with reader_for(path, name).open_file(path, limits) as source:
            yield from _stages(source, name, Drawer(pictures, limits), limits)
            return
    except NamesPerson as error:
        report = unreadable(name, str(error), container=error.container, code=error.code)
        report["person"] = error.where
    except Unreadable as error:
        report = unreadable(name, str(error), container=error.container, code=error.code)
    except MemoryError:
        report = unreadable(name, KILLED)
    except Exception:  # noqa: BLE001 - a stranger's file may raise anything out of a library
        report = unreadable(name, DAMAGED)
    yield {"report": with_name(report, name), "pictures": [], "preview_state": "none"}


def with_name(report: dict[str, Any], name: str) -> dict[str, Any]:
    """A name that may name somebody is asked about, whatever is in the file."""
    if is_telling(name):
        report["findings"].append(finding("telling-name"))
    return report


def _stages(source: Source, name: str, drawer: Drawer, limits: Limits) -> Iterator[Answer]:
    report = with_name(_facts(source, name), name)
    if source.person:
        yield {"report": hidden(report, source.person), "pictures": [], "preview_state": "none"}
        return
    yield _answer(report, drawer, "failed")
    state = _draw(source, drawer, limits)
    yield _answer(report, drawer, state)
    findings = list(_looked_for(source, name, report, limits))
    report["findings"] += findings
    yield _answer(report, drawer, state)
    if drawer.drawn and any(one["code"] == "saturated" for one in findings):
        _mark(source, drawer, limits)
        yield _answer(report, drawer, state)


def _facts(source: Source, name: str) -> dict[str, Any]:
    return {
        "file": name,
        "readable": True,
        "format": source.container,
        "error": None,
        "images": [image.facts() for image in source.images],
        "findings": [finding(one.code, one.where, severity=one.severity) for one in source.remarks],
        **({"set": source.pattern} if source.pattern else {}),
    }


def hidden(report: dict[str, Any], where: str) -> dict[str, Any]:
    """What may be told of a file that names somebody: sizes, no words, no pictures."""
    nameless = [{**image, "name": None, "channels": None} for image in report["images"]]
    found = [finding("patient-data"), *report["findings"]]
    return {**report, "images": nameless, "findings": found, "person": where}


def _answer(report: dict[str, Any], drawer: Drawer, state: str) -> Answer:
    """Where nothing could be drawn, that is one more thing to ask about."""
    undrawn = [finding("not-drawn")] if state == "failed" else []
    return {
        "report": {**report, "findings": [*report["findings"], *undrawn]},
        "pictures": list(drawer.drawn),
        "preview_state": state,
    }


def _looked_for(
    source: Source, name: str, report: dict[str, Any], limits: Limits
) -> Iterator[dict[str, str]]:
    try:
        yield from facts.faults(name, report)
        yield from looking.found_in(source, limits)
    except Exception:  # noqa: BLE001 - a file that cannot be checked is not a file with a fault
        yield finding("not-checked")


def _mark(source: Source, drawer: Drawer, limits: Limits) -> None:
    for index, image in enumerate(source.images[: limits.drawn]):
        with suppress(Exception):  # one more picture; everything else has been said
            drawer.mark(index, image)


def _draw(source: Source, drawer: Drawer, limits: Limits) -> str:
    """Only what a reader says of the file itself (it is cut, it names somebody) ends everything."""
    states = set()
    for index, image in enumerate(source.images[: limits.drawn]):
        try:
            drawer.draw(index, image)
            states.add("drawn")
        except (TooLarge, MemoryError):
            states.add("too_large")
        except Unreadable:
            raise
        except Exception:  # noqa: BLE001 - a library that cannot draw has still read the facts
            states.add("failed")
    return next((state for state in ("drawn", "failed", "too_large") if state in states), "none")
