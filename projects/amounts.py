"""Exact money: every rule about rounding and adding is here and nowhere else.

Amounts are `Decimal` euro. A line is rounded to the cent, half up; sums add rounded lines; VAT is
reckoned once for each rate, on the sum of its lines, and rounded the same way. What a credit note
takes back is what the sheet comes to before it less what it comes to after it. A sum that several
share is split to the cent, by the largest remainder.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Protocol

CENT = Decimal("0.01")
HUNDRED = Decimal(100)


class Line(Protocol):
    """Hours at a full cost and at the price asked (euro an hour), with a VAT rate in percent."""

    @property
    def hours(self) -> Decimal: ...

    @property
    def full(self) -> Decimal: ...

    @property
    def price(self) -> Decimal: ...

    @property
    def vat_percent(self) -> Decimal: ...


@dataclass(frozen=True)
class Totals:
    """What lines add up to, in euro; `vat` is sorted by rate, as (percent, amount) pairs."""

    hours: Decimal
    full: Decimal
    net: Decimal
    vat: tuple[tuple[Decimal, Decimal], ...]

    @property
    def subsidy(self) -> Decimal:
        """What the umbrella pays: full cost less the price asked, before VAT."""
        return self.full - self.net

    @property
    def vat_amount(self) -> Decimal:
        return sum((amount for _percent, amount in self.vat), Decimal(0))

    @property
    def gross(self) -> Decimal:
        return self.net + self.vat_amount

    def less(self, other: Totals) -> Totals:
        """The difference, to the cent: parts taken away one by one add up to the whole."""
        rates = dict(self.vat)
        for percent, amount in other.vat:
            rates[percent] = rates.get(percent, Decimal(0)) - amount
        return Totals(
            hours=self.hours - other.hours,
            full=self.full - other.full,
            net=self.net - other.net,
            vat=tuple((percent, amount) for percent, amount in sorted(rates.items()) if amount),
        )


def rounded(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def line_total(hours: Decimal, price: Decimal) -> Decimal:
    """Hours times price, rounded to the cent."""
    return rounded(hours * price)


def totals(lines: Iterable[Line]) -> Totals:
    hours = full = net = Decimal(0)
    taxed: defaultdict[Decimal, Decimal] = defaultdict(Decimal)
    for line in lines:
        asked = line_total(line.hours, line.price)
        hours += line.hours
        full += line_total(line.hours, line.full)
        net += asked
        taxed[line.vat_percent.normalize()] += asked
    return Totals(
        hours=hours,
        full=rounded(full),
        net=rounded(net),
        vat=tuple(
            (percent, rounded(base * percent / HUNDRED))
            for percent, base in sorted(taxed.items())
            if percent
        ),
    )


@dataclass(frozen=True)
class Rest:
    """A line of a sheet with the hours that are left of it, or that are taken from it."""

    activity: str
    hours: Decimal
    full: Decimal
    price: Decimal
    vat_percent: Decimal


def with_hours(line: Any, hours: Decimal) -> Rest:
    return Rest(line.activity, hours, line.full, line.price, line.vat_percent)


def left_of(lines: Iterable[Any]) -> Totals:
    """What lines of a sheet come to without the hours that credit notes took back."""
    return totals(with_hours(line, line.hours - line.credited) for line in lines)


def split(amount: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Parts in the proportion of `weights`, to the cent; together they are exactly `amount`.

    Each is rounded down, and the cents that are left go to the largest remainders, first to last.
    """
    whole = sum(weights, Decimal(0))
    cents = int(abs(rounded(amount)) * 100)
    exact = [cents * weight / whole for weight in weights]
    parts = [int(one) for one in exact]
    order = sorted(range(len(parts)), key=lambda place: parts[place] - exact[place])
    for place in order[: cents - sum(parts)]:
        parts[place] += 1
    sign = -1 if amount < 0 else 1
    return [sign * Decimal(part) * CENT for part in parts]
