"""Read the cells of a workbook that a stranger sent: texts, rows and columns within limits."""

from __future__ import annotations

import mimetypes
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

FARTHEST_ROW = 5_000  # empty rows before it are skipped


def answers(path: Path, most: dict[str, int]) -> Iterator[dict[str, Any]]:
    """One answer: the sheets with their rows that are not empty, or why not.

    `most` bounds `unpacked` bytes, `sheets`, `rows` of all sheets, `columns`, and characters of a
    `cell`; one row more than allowed is told, so that the reader sees that there are too many.
    """
    try:
        yield {"sheets": list(sheets(path, most))}
    except Exception:  # noqa: BLE001 - a stranger's file may raise anything out of a library
        yield {"refused": "unreadable"}


def sheets(path: Path, most: dict[str, int]) -> Iterator[dict[str, Any]]:
    with zipfile.ZipFile(path) as archive:
        if sum(one.file_size for one in archive.infolist()) > most["unpacked"]:
            raise ValueError("It unpacks to more than is read.")
    mimetypes.knownfiles.clear()  # openpyxl would look for them outside the jail
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    left = most["rows"] + 1
    for sheet in book.worksheets[: most["sheets"]]:
        rows = list(filled(sheet, most, left))
        left -= len(rows)
        yield {"name": str(sheet.title), "rows": rows}


def filled(sheet: Any, most: dict[str, int], left: int) -> Iterable[list[Any]]:
    """Rows with something in them, each with its number before its cells; the first names all."""
    found = sheet.iter_rows(max_row=FARTHEST_ROW, max_col=most["columns"], values_only=True)
    for number, row in enumerate(found, 1):
        cells = [text_of(value)[: most["cell"] + 1] for value in row]
        if any(cells):
            if left < 0:
                return
            left -= 1
            yield [number, *cells]


def text_of(value: object) -> str:
    """A cell as one would type it: days as 2024-03-28, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() != time(0):
        return f"{value:%Y-%m-%d %H:%M}"
    form = "%H:%M" if isinstance(value, time) else "%Y-%m-%d"
    return f"{value:{form}}" if isinstance(value, date | time) else str(value).strip()
