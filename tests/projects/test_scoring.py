"""What several opinions come to."""

from decimal import Decimal

import pytest

from projects.evaluation import in_percent, most, spread, total_of, weighted_total

WEIGHTS = {"need": 3, "interest": 2, "readiness": 2, "value": 2, "urgency": 1, "effort": 1}


@pytest.mark.parametrize(
    ("numbers", "expected"),
    (
        ([3], (3, 3, 3)),
        ([4, 1], (1, Decimal("2.5"), 4)),
        ([4, 0, 3], (0, 3, 4)),
        ([Decimal("0.5"), 8, 2, 4], (Decimal("0.5"), 3, 8)),
    ),
)
def test_a_spread_is_lowest_middle_highest(numbers, expected):
    found = spread(numbers)

    assert (found.low, found.median, found.high) == expected


def test_nothing_has_no_spread():
    assert spread([]) is None


def test_points_are_weighted():
    assert weighted_total(dict.fromkeys(WEIGHTS, 4), WEIGHTS) == most(WEIGHTS) == 44
    assert weighted_total({"need": 2, "urgency": 1, "gone": 4}, WEIGHTS) == 7


def test_the_total_is_the_median_of_totals():
    opinions = [dict.fromkeys(WEIGHTS, value) for value in (1, 2, 4)]

    found = total_of(opinions, WEIGHTS)

    assert (found.low, found.median, found.high) == (11, 22, 44)
    assert in_percent(found.median, 44) == Decimal("50.0")


def test_a_call_without_weights_has_no_percent():
    assert in_percent(Decimal(3), 0) == 0
