"""Identifiers of people (ORCID) and institutions (ROR), checked by the digits at their end."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum import isni

BEFORE_AN_ORCID = re.compile(r"^(https?://)?(www\.)?orcid\.org/", re.IGNORECASE)
ORCID = re.compile(r"([0-9]{4}-){3}[0-9]{3}[0-9X]")
ROR = re.compile(r"0[a-hj-km-np-tv-z0-9]{6}[0-9]{2}")
ROR_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"  # base 32 of Crockford


def bare_orcid(text: str) -> str:
    """The iD without the address before it, as people paste it, with its hyphens."""
    digits = isni.compact(BEFORE_AN_ORCID.sub("", text.strip()).rstrip("/").upper())
    return "-".join(digits[start : start + 4] for start in range(0, len(digits), 4))


def check_orcid(orcid: str) -> None:
    """ISO 7064 MOD 11-2, as for an ISNI, whose numbers ORCID takes."""
    if not ORCID.fullmatch(orcid) or not isni.is_valid(orcid):
        raise ValidationError(
            _("An ORCID iD looks like 0000-0002-1825-0097. Compare each digit with yours.")
        )


def check_ror(ror: str) -> None:
    """The last two digits follow from the six characters after the first (ISO 7064 MOD 97-10)."""
    value = 0
    for letter in ror[1:7] if ROR.fullmatch(ror) else "":
        value = value * 32 + ROR_LETTERS.index(letter)
    if not ROR.fullmatch(ror) or int(ror[7:]) != 98 - value * 100 % 97:
        raise ValidationError(
            _("A ROR id looks like 02feahw73. Compare each character with ror.org.")
        )
