"""Exact money: rounding and adding are stated once."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from projects.amounts import CENT, Totals, line_total, totals


@dataclass(frozen=True)
class Line:
    hours: Decimal
    full: Decimal
    price: Decimal
    vat_percent: Decimal = Decimal(0)


def test_half_a_cent_goes_up():
    assert line_total(Decimal("0.50"), Decimal("0.01")) == Decimal("0.01")
    assert line_total(Decimal("1.50"), Decimal("33.33")) == Decimal("50.00")


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
