"""Workbooks that somebody sends, opened where they can do no harm: in the jail."""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from fbias.core.csv_files import LARGEST_FILE, Unreadable
from fbias.imagery.jail.processes import answer_of
from fbias.imagery.jail.walls import JailOpen, require_walls
from fbias.imagery.limits import LIMITS, MIB, Limits

BEGINS = b"PK\x03\x04"
READING = replace(LIMITS, memory=512 * MIB, cpu_seconds=10, wall_seconds=20, written=MIB)
MOST = {"unpacked": 24 * MIB, "sheets": 6, "rows": 510, "columns": 40, "cell": 5_000}
Sheet = tuple[str, list[tuple[int, list[str]]]]


def is_workbook(content: bytes) -> bool:
    return content.startswith(BEGINS)


def sheets_of(
    content: bytes, *, limits: Limits = READING, most: dict[str, int] | None = None
) -> list[Sheet]:
    """Each sheet with its rows that are not empty: their number, and their cells as texts."""
    if len(content) > LARGEST_FILE:
        raise Unreadable(_("This file is larger than 1 MB. Split it into smaller ones."))
    try:
        require_walls()
    except JailOpen as error:
        raise Unreadable(
            _("Workbooks cannot be opened safely here. Save it as “CSV UTF-8” instead.")
        ) from error
    with tempfile.TemporaryDirectory(prefix="fbias-workbook-") as folder:
        path, cell = Path(folder) / "workbook.xlsx", Path(folder) / "cell"
        path.write_bytes(content)
        cell.mkdir()
        task = {"path": str(path.resolve()), "name": path.name, "workbook": most or MOST}
        answer = answer_of(task, cell=cell, limits=limits)
        return _believed(answer, limits)


def _believed(answer: Path, limits: Limits) -> list[Sheet]:
    """Nothing of it is trusted but that it is text."""
    try:
        said: dict[str, Any] = json.loads(answer.read_bytes()[: limits.answer])
        return [
            (str(sheet["name"]), [(int(row[0]), [*map(str, row[1:])]) for row in sheet["rows"]])
            for sheet in said["sheets"]
        ]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise Unreadable(
            _("This workbook cannot be read. Save it again as .xlsx, or as “CSV UTF-8”.")
        ) from error
