"""CSV files that somebody sends: read whole, or refused with a sentence that says what to do."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from fbias.core.errors import DomainError

LARGEST_FILE = 1024 * 1024


class Unreadable(DomainError):
    """The file as a whole cannot be read."""

    status = 422


def text_of(content: bytes) -> str:
    if len(content) > LARGEST_FILE:
        raise Unreadable(_("This file is larger than 1 MB. Split it into smaller ones."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(_("This file is not in UTF-8. Save it again as “CSV UTF-8”.")) from error
    if "\x00" in text:
        raise Unreadable(
            _("This file contains NUL characters, so it is not text. Export it again.")
        )
    return text


def rows_of_csv(
    text: str, *, needed: Collection[str], known: Collection[str]
) -> Iterable[tuple[int, Mapping[Any, Any]]]:
    """Rows by the names of the first line; comma, semicolon and tab are understood."""
    first = text.splitlines()[0] if text.strip() else ""
    delimiter = max(",;\t", key=first.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        columns = [str(column or "").strip().casefold() for column in reader.fieldnames or []]
        refuse_columns(columns, needed, known)
        reader.fieldnames = columns
        for row in reader:
            if any((value or "") for value in row.values() if not isinstance(value, list)):
                yield reader.line_num, row
    except csv.Error as error:
        raise Unreadable(
            _("Line %(line)d cannot be read as CSV. Check its quotation marks.")
            % {"line": reader.line_num}
        ) from error


def refuse_columns(columns: list[str], needed: Collection[str], known: Collection[str]) -> None:
    missing = [name for name in needed if name not in columns]
    if missing:
        raise Unreadable(
            _("These columns are missing: %(columns)s. The first line must name the columns.")
            % {"columns": ", ".join(missing)}
        )
    double = sorted({name for name in columns if name in known and columns.count(name) > 1})
    if double:
        raise Unreadable(
            _("These columns appear twice: %(columns)s.") % {"columns": ", ".join(double)}
        )
