"""Read one file: facts, then pictures within a budget."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fbias.imagery.findings import finding
from fbias.imagery.jail.drawing import Drawer
from fbias.imagery.limits import LIMITS, Limits
from fbias.imagery.readers import reader_for
from fbias.imagery.readers.report import KILLED, unreadable
from fbias.imagery.readers.source import NamesPerson, Source, TooLarge, Unreadable
from fbias.imagery.readers.telling_names import is_telling

DAMAGED = "The file is damaged, or of a kind that we cannot read."


def examine(
    path: Path, name: str, pictures: Path | None, limits: Limits = LIMITS
) -> dict[str, Any]:
    """The answer for one file: whatever its reader does, there is one."""
    try:
        with reader_for(path).open_file(path, limits) as source:
            return _describe(source, name, Drawer(pictures, limits), limits)
    except NamesPerson as error:
        report = unreadable(name, str(error), container=error.container, code=error.code)
        report["person"] = error.where
    except Unreadable as error:
        report = unreadable(name, str(error), container=error.container, code=error.code)
    except MemoryError:
        report = unreadable(name, KILLED)
    except Exception:  # noqa: BLE001 - a stranger's file may raise anything out of a library
        report = unreadable(name, DAMAGED)
    return {"report": with_name(report, name), "pictures": [], "preview_state": "none"}


def with_name(report: dict[str, Any], name: str) -> dict[str, Any]:
    """A name that may name somebody is asked about, whatever is in the file."""
    if is_telling(name):
        report["findings"].append(finding("telling-name"))
    return report


def _describe(source: Source, name: str, drawer: Drawer, limits: Limits) -> dict[str, Any]:
    """What cannot be decoded makes the file unreadable; what is only too large does not."""
    state = "none"
    for index, image in enumerate(source.images[: limits.drawn]):
        try:
            drawer.draw(index, image)
            state = "drawn"
        except (TooLarge, MemoryError):
            state = "too_large" if state == "none" else state
    report = {
        "file": name,
        "readable": True,
        "format": source.container,
        "error": None,
        "images": [image.facts() for image in source.images],
        "findings": [],
    }
    return {"report": with_name(report, name), "pictures": drawer.drawn, "preview_state": state}
