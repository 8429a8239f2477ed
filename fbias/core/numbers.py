"""Numbers as people read them, in the language that is active."""

from __future__ import annotations

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import get_language, ngettext

FRENCH_PLURAL_BEGINS = 2


def plain(number: Decimal | float) -> str:
    """A number without idle zeros: “12.5”, “12”; “12,5” in French."""
    shortest = Decimal(str(number)).normalize()
    places = max(0, -int(shortest.as_tuple().exponent))
    return number_format(shortest, places, use_l10n=True, force_grouping=True)


def counted(number: Decimal | float) -> int:
    """Which of one or many a number is: French says “1,5 heure”, English “1.5 hours”."""
    if speaks_french():
        return 1 if abs(number) < FRENCH_PLURAL_BEGINS else 2
    return 1 if abs(number) == 1 else 2


def in_hours(number: Decimal | float) -> str:
    """“12.5 hours”, “1 hour”."""
    words = ngettext("%(number)s hour", "%(number)s hours", counted(number))
    return words % {"number": plain(number)}


def speaks_french() -> bool:
    return (get_language() or "").startswith("fr")
