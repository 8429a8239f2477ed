"""Exact money: rounding and adding are stated once."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.amounts import CENT, Totals, line_total, totals


@dataclass(frozen=True)
class Line:
    hours: Decimal
    full: Decimal
    price: Decimal
    vat_percent: Decimal = Decimal(0)


@pytest.mark.parametrize(
    ("hours", "price", "total"),
    (
        ("0", "90", "0.00"),
        ("0.50", "0.01", "0.01"),  # half a cent goes up
        ("0.25", "0.01", "0.00"),
        ("1.50", "33.33", "50.00"),
        ("0.33", "45", "14.85"),
        ("7.25", "45.01", "326.32"),
        ("1999.99", "1999.99", "3999960.00"),
    ),
)
def test_a_line_is_rounded_once_to_the_cent(hours, price, total):
    assert line_total(Decimal(hours), Decimal(price)) == Decimal(total)


def test_lines_add_up_with_the_subsidy_shown_and_vat_once_a_rate():
    found = totals(
        [
            Line(Decimal(40), Decimal(90), Decimal(45), Decimal("20.00")),
            Line(Decimal("2.50"), Decimal(90), Decimal("45.01"), Decimal(20)),
            Line(Decimal(3), Decimal(10), Decimal(10)),
        ]
    )
    assert found == Totals(
        hours=Decimal("45.50"),
        full=Decimal("3855.00"),
        net=Decimal("1942.53"),
        vat=((Decimal(20), Decimal("382.51")),),
    )
    assert found.subsidy == Decimal("1912.47")
    assert found.gross == Decimal("2325.04")


def test_nothing_costs_nothing():
    assert totals([]).gross == Decimal(0)


amounts = st.decimals(min_value=0, max_value=2000, places=2)
percents = st.sampled_from([Decimal(0), Decimal("5.50"), Decimal(20)])


@given(st.lists(st.builds(Line, amounts, amounts, amounts, percents), max_size=12))
def test_the_sum_of_the_rounded_lines_is_the_total_to_the_cent(lines):
    found = totals(lines)
    assert found.net == sum((line_total(line.hours, line.price) for line in lines), Decimal(0))
    assert found.gross == found.net + sum((amount for _percent, amount in found.vat), Decimal(0))
    assert found.gross == found.gross.quantize(CENT)
    assert found == totals(lines[::-1])
