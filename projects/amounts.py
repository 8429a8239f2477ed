"""Amounts as people read them, in the language that is active."""

from __future__ import annotations

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import get_language


def euro(amount: Decimal) -> str:
    """“€1,942.53”, or “1 942,53 €” in French; the space never breaks."""
    words = number_format(abs(amount), 2, use_l10n=True, force_grouping=True)
    sign = "-" if amount < 0 else ""
    if (get_language() or "").startswith("fr"):
        return f"{sign}{words}\u00a0€"
    return f"{sign}€{words}"


def plain(number: Decimal) -> str:
    """A number without idle zeros: “12.5”, “12”."""
    shortest = number.normalize()
    places = max(0, -int(shortest.as_tuple().exponent))
    return number_format(shortest, places, use_l10n=True, force_grouping=True)
