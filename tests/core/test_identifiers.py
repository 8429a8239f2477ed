"""Identifiers with a digit at their end that a slip of the finger changes."""

import pytest
from django.core.exceptions import ValidationError

from fbias.core.identifiers import bare_orcid, check_orcid, check_ror
from members.demo.sites import INSTITUTIONS


@pytest.mark.parametrize(
    "pasted",
    (
        "0000-0002-1825-0097",
        "https://orcid.org/0000-0002-1825-0097",
        "http://www.orcid.org/0000-0002-1825-0097/",
        " 0000000218250097 ",
    ),
)
def test_an_orcid_is_taken_as_it_is_pasted(pasted):
    assert bare_orcid(pasted) == "0000-0002-1825-0097"


def test_the_last_digit_of_an_orcid_may_be_an_x():
    assert bare_orcid("0000-0002-1694-233x") == "0000-0002-1694-233X"
    check_orcid("0000-0002-1694-233X")


@pytest.mark.parametrize(
    "wrong",
    (
        "0000-0002-1825-0098",
        "0000-0002-1825-097",
        "0000-0020-1825-0097",
        "\u0660\u0660\u0660\u0660-\u0660\u0660\u0660\u0662-\u0661\u0668\u0662\u0665-\u0660\u0660\u0669\u0667",
        "word",
        "",
    ),
)
def test_an_orcid_with_another_digit_is_refused(wrong):
    with pytest.raises(ValidationError, match="Compare each digit"):
        check_orcid(wrong)


@pytest.mark.parametrize("place", [place for place in INSTITUTIONS if place.ror_id], ids=str)
def test_the_demo_names_institutions_as_ror_does(place):
    check_ror(place.ror_id)


@pytest.mark.parametrize("wrong", ("02feahw74", "02faehw73", "2feahw73", "02feahi73", ""))
def test_a_ror_with_another_character_is_refused(wrong):
    check_ror("02feahw73")
    with pytest.raises(ValidationError, match="Compare each character"):
        check_ror(wrong)
