"""Amounts of money as people read them, in the language that is active."""

from __future__ import annotations

from decimal import Decimal

from django.utils.formats import number_format

from fbias.core.numbers import plain
from fbias.core.reader import reads_french

__all__ = ["euro", "plain"]


def euro(amount: Decimal) -> str:
    """“€1,942.53”, or “1 942,53 €” in French; the space never breaks."""
    words = number_format(abs(amount), 2, use_l10n=True, force_grouping=True)
    sign = "-" if amount < 0 else ""
    if reads_french():
        return f"{sign}{words}\u00a0€"
    return f"{sign}€{words}"
