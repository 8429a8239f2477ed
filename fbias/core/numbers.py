"""Numbers as people read and write them, in the language that is active."""

from __future__ import annotations

import re
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fbias.core.reader import reads_french

FRENCH_PLURAL_BEGINS = 2
THOUSAND = 1000
SPACES = re.compile(r"[\s\u00a0\u202f\u2009']")
GROUPED = re.compile(r"[-+]?\d{1,3}(?:[\s\u00a0\u202f\u2009']\d{3})+(?:[.,]\d+)?", re.ASCII)
UNGROUPED = re.compile(r"[-+]?(?:\d+(?:[.,]\d*)?|[.,]\d+)", re.ASCII)
THOUSANDS = re.compile(r"[-+]?[1-9]\d{0,2}[.,]\d{3}", re.ASCII)
TWO_SIGNS = re.compile(r"[-+]?\d+(?:[.,]\d+){2,}", re.ASCII)


MOST_DIGITS = 18  # a key of the database has no more


def key_named(text: str) -> int | None:
    """What an address or a button names by its number; any other text names nothing."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None


class UnclearNumber(ValueError):
    """What was typed has two readings; the text says how to write what is meant."""


def read_number(typed: str, *, largest: Decimal | None = None) -> Decimal:
    """“12,5”, “12.5” and “1 250,5” in any language; “1.250” is 1250 to some and 1.25 to others."""
    text = typed.strip().replace("\u2212", "-")
    if TWO_SIGNS.fullmatch(text):
        raise UnclearNumber(
            _("Write the number without a sign between its thousands, for example %(number)s.")
            % {"number": plain(Decimal("1250.5"), grouped=False)}
        )
    if not GROUPED.fullmatch(text) and not UNGROUPED.fullmatch(text):
        raise ValueError(text)
    decimal = Decimal(SPACES.sub("", text).replace(",", "."))
    if THOUSANDS.fullmatch(text) and (largest is None or abs(decimal * 1000) <= largest):
        raise UnclearNumber(
            _("“%(typed)s” can be read in two ways. Write %(small)s or %(large)s.")
            % {
                "typed": text,
                "small": plain(decimal, grouped=False),
                "large": plain(decimal * 1000, grouped=False),
            }
        )
    return Decimal(f"{decimal.normalize():f}")


def plain(number: Decimal | float, *, grouped: bool = True) -> str:
    """A number without idle zeros: “12.5”, “12”; “12,5” in French."""
    shortest = Decimal(str(number)).normalize()
    places = max(0, -int(shortest.as_tuple().exponent))
    return number_format(shortest, places, use_l10n=True, force_grouping=grouped)


def counted(number: Decimal | float) -> int:
    """Which of one or many a number is: French says “1,5 heure”, English “1.5 hours”."""
    size = abs(Decimal(number))
    if reads_french():
        return 1 if size < FRENCH_PLURAL_BEGINS else 2
    return 1 if size == 1 else 2


def in_hours(number: Decimal | float) -> str:
    """“12.5 hours”, “1 hour”."""
    words = ngettext("%(number)s hour", "%(number)s hours", counted(number))
    return words % {"number": plain(number)}


def euro(amount: Decimal) -> str:
    """“€1,942.53”, or “1 942,53 €” in French; the space never breaks."""
    words = number_format(abs(amount), 2, use_l10n=True, force_grouping=True)
    sign = "-" if amount < 0 else ""
    if reads_french():
        return f"{sign}{words}\u00a0€"
    return f"{sign}€{words}"


def file_size(count: int) -> str:
    """“98 kB”, “2.1 MB”; “98 ko”, “2,1 Mo” in French: in thousands, as in the browser's lists."""
    unit = "o" if reads_french() else "B"
    size, prefix = float(count), ""
    for larger in ("k", "M", "G", "T"):
        if size < THOUSAND:
            break
        size, prefix = size / THOUSAND, larger
    words = plain(round(Decimal(size), 1 if prefix not in {"", "k"} else 0))
    return f"{words}\u00a0{prefix}{unit}"
