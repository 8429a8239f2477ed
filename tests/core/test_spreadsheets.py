"""No cell of a table is executed, however its first sign is written."""

import codecs
from datetime import date
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest
from defusedxml import ElementTree
from django.test import RequestFactory
from django.utils.translation import override

from fbias.core.spreadsheets import csv_response, table_response, workbook_response

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.mark.parametrize("sign", "=+-@\t\r\uff1d\uff0b\uff0d\uff20")
@pytest.mark.parametrize("before", ("", " ", "\u00a0", "\u200b", "\ufeff"))
def test_what_looks_like_a_formula_is_text(sign, before):
    cell = f"{before}{sign}cmd|' /C calc'!A0"
    assert f"'{cell}" in csv_response("table", [], [[cell]]).content.decode()


@pytest.mark.parametrize("cell", ("a=b", "1-2", " word", "\u00e9t\u00e9", "", 3))
def test_other_cells_stay_as_they_are(cell):
    assert (
        csv_response("table", [], [["x", cell]]).content.decode().split(",", 1)[1] == f"{cell}\r\n"
    )


@pytest.mark.parametrize(
    ("language", "line"),
    (("en", "Zoé,2.50,1942.5,3,2026-03-10"), ("fr", "Zoé;2,50;1942,5;3;2026-03-10")),
)
def test_a_table_opens_in_a_spreadsheet_of_the_readers_language(language, line):
    row = ["Zoé", Decimal("2.50"), 1942.5, 3, date(2026, 3, 10)]

    with override(language):
        content = csv_response("table", [], [row]).content

    assert content.startswith(codecs.BOM_UTF8)
    assert content.decode("utf-8-sig").splitlines()[1] == line


def cells_of(response):
    """Kind and content of each cell of a workbook, as the file says them."""
    with ZipFile(BytesIO(response.content)) as book:
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
        words = ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
    texts = ["".join(item.itertext()) for item in words]
    found = []
    for cell in sheet.iter(f"{SHEET}c"):
        value = cell.find(f"{SHEET}v").text
        assert cell.find(f"{SHEET}f") is None
        found.append(texts[int(value)] if cell.get("t") == "s" else float(value))
    return found


def test_a_workbook_has_numbers_days_and_no_formula():
    row = ["=1+1", "https://x.example", Decimal("2.50"), 3, date(2026, 3, 10), "x" * 40_000]

    found = cells_of(workbook_response("table", ["a"], [row]))

    day = (date(2026, 3, 10) - date(1899, 12, 30)).days
    assert found == ["a", "=1+1", "https://x.example", 2.5, 3, day, "x" * 32_767]


def test_the_address_says_which_of_the_two():
    for query, ending in (({}, "csv"), ({"as": "xlsx"}, "xlsx"), ({"as": "exe"}, "csv")):
        response = table_response(RequestFactory().get("/", query), "hours", ["a"], [])
        assert response["Content-Disposition"] == f'attachment; filename="hours.{ending}"'
