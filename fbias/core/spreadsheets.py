"""Tables as CSV files that no spreadsheet program will execute."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
UNSEEN = " \u200b\u2060\ufeff"


def defused(value: object) -> object:
    """Text that a spreadsheet would take for a formula gets an apostrophe before it.

    Some take the wide signs of East Asia for one as well, or look past what nobody sees.
    """
    if not isinstance(value, str):
        return value
    begins = unicodedata.normalize("NFKC", value).lstrip(UNSEEN)
    return f"'{value}" if begins.startswith(FORMULA_STARTS) else value


def csv_response(
    name: str, header: Sequence[object], rows: Iterable[Sequence[object]]
) -> HttpResponse:
    """The table as a download; the mark at its start tells spreadsheets that it is UTF-8."""
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    writer = csv.writer(response)
    writer.writerow([defused(str(title)) for title in header])
    writer.writerows([defused(value) for value in row] for row in rows)
    return response
