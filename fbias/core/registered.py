"""Numbers under which a company or an institution is registered, checked by their digits.

SIREN and SIRET end in a digit that the others give (Luhn); the key of a French VAT number is
reckoned from the SIREN. Numbers of other countries are only looked at for their form.
"""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

SIREN, SIRET = 9, 14
LA_POSTE = "356000000"  # its offices are numbered by another rule
SPACES = re.compile(r"[\s.\-\u00a0\u202f]")
VAT = re.compile(r"[A-Z]{2}[0-9A-Z+*]{2,12}", re.ASCII)
FRENCH_VAT = re.compile(r"FR\d{11}", re.ASCII)
NINE = 9


def compact(number: str) -> str:
    """Without the spaces, points and hyphens between its groups, in capitals."""
    return SPACES.sub("", number).upper()


def passes_luhn(digits: str) -> bool:
    doubled = (int(one) * (1 + place % 2) for place, one in enumerate(reversed(digits)))
    return sum(one - NINE if one > NINE else one for one in doubled) % 10 == 0


def siren_or_siret(number: str) -> None:
    """Nine or fourteen digits, of which the last fits the others."""
    digits = compact(number)
    if not (digits.isascii() and digits.isdigit() and len(digits) in {SIREN, SIRET}):
        raise ValidationError(
            _("A SIREN has 9 digits, a SIRET has 14."), code="registration_length"
        )
    if digits.startswith(LA_POSTE) and len(digits) == SIRET:
        fits = passes_luhn(digits) or sum(map(int, digits)) % 5 == 0
    else:
        fits = passes_luhn(digits) and passes_luhn(digits[:SIREN])
    if not fits:
        raise ValidationError(
            _("Look at this number again: its last digit does not fit the others."),
            code="registration_digit",
        )


def is_siret(number: str) -> bool:
    """Whether it names an establishment, with the digit that fits."""
    try:
        siren_or_siret(number)
    except ValidationError:
        return False
    return len(compact(number)) == SIRET


def vat_number(number: str) -> None:
    """Of any country of the Union; of a French one the key is checked."""
    vat = compact(number)
    if not VAT.fullmatch(vat):
        raise ValidationError(
            _("A VAT number begins with two letters of the country, for example FR."),
            code="vat_form",
        )
    if FRENCH_VAT.fullmatch(vat) and int(vat[2:4]) != key_of_siren(vat[4:]):
        raise ValidationError(
            _("Look at this number again: its key does not fit the SIREN."), code="vat_key"
        )


def is_vat_number(number: str) -> bool:
    try:
        vat_number(number)
    except ValidationError:
        return False
    return True


def key_of_siren(siren: str) -> int:
    return (12 + 3 * (int(siren) % 97)) % 97
