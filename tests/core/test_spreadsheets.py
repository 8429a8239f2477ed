"""No cell of a table is executed, however its first sign is written."""

import pytest

from fbias.core.spreadsheets import csv_response


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
