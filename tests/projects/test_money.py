"""Exact money: rounding and adding are stated once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.amounts import CENT, Totals, line_total, totals
from projects.enums import Activity
from projects.services.hours.entries import hours_between


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


@pytest.mark.parametrize(
    ("lines", "net", "vat"),
    (
        ((("1", "0.09", "5.50"),), "0.09", {"5.5": "0.00"}),
        ((("1", "0.10", "5.50"),), "0.10", {"5.5": "0.01"}),  # half a cent and more goes up
        ((("1", "0.09", "5.50"), ("1", "0.01", "5.50")), "0.10", {"5.5": "0.01"}),  # on the sum
        ((("1", "10", "20"), ("1", "10", "20.00")), "20.00", {"20": "4.00"}),  # one rate
        ((("1", "10", "20"), ("1", "10", "5.5")), "20.00", {"5.5": "0.55", "20": "2.00"}),
        ((("3", "10", "0"),), "30.00", {}),  # no VAT is no line
        ((("0", "10", "20"),), "0.00", {"20": "0.00"}),
    ),
)
def test_vat_is_reckoned_once_a_rate_on_the_sum_of_its_lines(lines, net, vat):
    found = totals(
        Line(Decimal(hours), Decimal(90), Decimal(price), Decimal(percent))
        for hours, price, percent in lines
    )

    assert found.net == Decimal(net)
    assert dict(found.vat) == {Decimal(rate): Decimal(amount) for rate, amount in vat.items()}


@pytest.mark.parametrize(
    ("activity", "wanted", "billed"),
    (
        ("analysis", True, True),
        ("development", True, True),
        ("training", True, True),
        ("meeting", True, True),
        ("report", True, True),
        ("analysis", False, False),
        ("consultation", True, False),
        ("mentoring", True, False),
        ("mentoring", False, False),
    ),
)
def test_an_hour_is_billed_if_it_is_meant_to_be_and_its_activity_has_a_price(
    activity, wanted, billed
):
    assert Activity.is_billed(activity, wanted=wanted) is billed


@pytest.mark.parametrize(
    ("seconds", "hours"),
    ((60, "0.02"), (17, "0.00"), (18, "0.01"), (90 * 60, "1.50"), (100 * 60, "1.67")),
)
def test_time_becomes_hours_to_the_hundredth_half_up(seconds, hours):
    begins = datetime(2026, 1, 14, 9, tzinfo=UTC)

    assert hours_between(begins, begins + timedelta(seconds=seconds)) == Decimal(hours)


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
