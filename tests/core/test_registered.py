"""Numbers of registers are checked by their digits."""

import pytest
from django.core.exceptions import ValidationError

from fbias.core.registered import compact, is_siret, siren_or_siret, vat_number


@pytest.mark.parametrize(
    "number",
    (
        "732829320",
        "732 829 320 00074",
        "18008901300429",
        "35600000000048",  # La Poste itself
        "35600000049837",  # an office of it: the sum of the digits is a multiple of five
    ),
)
def test_a_number_whose_digit_fits_is_taken(number):
    siren_or_siret(number)


@pytest.mark.parametrize(
    ("number", "code"),
    (
        ("732829321", "registration_digit"),
        ("73282932000075", "registration_digit"),
        ("35600000049838", "registration_digit"),
        ("7328293", "registration_length"),
        ("73282932a", "registration_length"),
        ("٧٣٢٨٢٩٣٢٠", "registration_length"),
    ),
)
def test_one_digit_wrong_or_missing_is_refused(number, code):
    with pytest.raises(ValidationError) as refused:
        siren_or_siret(number)
    assert refused.value.code == code


@pytest.mark.parametrize("place", range(9))
def test_every_single_slip_in_a_siren_is_found(place):
    right = "732829320"
    for digit in "0123456789":
        if digit != right[place]:
            with pytest.raises(ValidationError):
                siren_or_siret(right[:place] + digit + right[place + 1 :])


def test_the_key_of_a_french_vat_number_is_reckoned_from_the_siren():
    vat_number("FR44 732 829 320")
    vat_number("DE123456789")
    with pytest.raises(ValidationError, match="key"):
        vat_number("FR45732829320")
    with pytest.raises(ValidationError, match="two letters"):
        vat_number("44732829320")


def test_only_fourteen_digits_name_an_establishment():
    assert is_siret("732 829 320 00074")
    assert not is_siret("732829320")
    assert not is_siret("")
    assert compact("732 829\u00a0320.00074") == "73282932000074"
