"""Tables as CSV files and workbooks that no spreadsheet program will execute."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.formats import get_format
from django.utils.functional import Promise
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from fbias.core.clock import at_the_facility

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_CELL = 32_767  # of a workbook

Columns = Mapping[Any, Callable[[Any], object]]
"""Titles, as they are read at the time, each with what its column says of a row."""

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


def list_response(
    request: HttpRequest, name: str, columns: Columns, rows: Iterable[Any]
) -> HttpResponse:
    """The rows of a list as a download: under each title what its column says of a row."""
    cells = ([column(row) for column in columns.values()] for row in rows)
    return table_response(request, name, list(columns), cells)


def table_response(
    request: HttpRequest, name: str, header: Sequence[object], rows: Iterable[Sequence[object]]
) -> HttpResponse:
    """The table as a download: a workbook where `?as=xlsx` asks for one, else CSV."""
    respond = workbook_response if request.GET.get("as") == "xlsx" else csv_response
    return respond(name, header, rows)


def csv_response(
    name: str, header: Sequence[object], rows: Iterable[Sequence[object]]
) -> HttpResponse:
    """As a spreadsheet set to the reader's language opens it: separator and decimal sign.

    The mark at its start tells spreadsheets that it is UTF-8.
    """
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    decimal = get_format("DECIMAL_SEPARATOR")
    writer = csv.writer(response, delimiter=";" if decimal == "," else ",")
    writer.writerow([defused(str(title)) for title in header])
    writer.writerows([in_language(value, decimal) for value in row] for row in rows)
    return response


def in_language(value: object, decimal: str) -> object:
    if isinstance(value, datetime):
        return f"{zoneless(value):%Y-%m-%d %H:%M}"
    if isinstance(value, Decimal | float):
        return f"{Decimal(str(value)):f}".replace(".", decimal)
    return defused(str(value) if isinstance(value, Promise) else value)


def zoneless(value: datetime) -> datetime:
    """A table tells the facility's time: spreadsheets know no zones."""
    return at_the_facility(value).replace(second=0, microsecond=0, tzinfo=None)


def workbook_response(
    name: str, header: Sequence[object], rows: Iterable[Sequence[object]]
) -> HttpResponse:
    """Numbers are numbers and days are days, whatever language a spreadsheet is set to."""
    content = BytesIO()
    book = Workbook(content, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    for column, title in enumerate(header):
        sheet.write_string(0, column, str(title), bold)
    last = 0
    for last, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            if isinstance(value, datetime):
                sheet.write_datetime(last, column, zoneless(value), moment)
            else:
                write_cell(sheet, last, column, value)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, last, max(len(header) - 1, 0))
    sheet.autofit(max_width=400)
    book.close()
    return as_download(name, content)


def sheets_response(name: str, sheets: Mapping[str, Sequence[Sequence[object]]]) -> HttpResponse:
    """Several small tables in one workbook, the first row of each in bold."""
    content = BytesIO()
    book = Workbook(content, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    bold = book.add_format({"bold": True})
    for title, rows in sheets.items():
        sheet = book.add_worksheet(title)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                write_cell(sheet, number, column, value)
        sheet.set_row(0, None, bold)
        sheet.freeze_panes(1, 0)
        sheet.autofit(max_width=400)
    book.close()
    return as_download(name, content)


def as_download(name: str, content: BytesIO) -> HttpResponse:
    response = HttpResponse(content.getvalue(), content_type=WORKBOOK)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response


def write_cell(sheet: Worksheet, row: int, column: int, value: object) -> None:
    """Text is written as text: it is never a formula, nor a link."""
    if isinstance(value, Decimal | float | int) and not isinstance(value, bool):
        sheet.write_number(row, column, float(value))
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value)
    else:
        sheet.write_string(row, column, str("" if value is None else value)[:LONGEST_CELL])
