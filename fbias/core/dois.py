"""The name of an article that never changes, as people paste it."""

from __future__ import annotations

import re

from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

BEFORE_A_DOI = re.compile(r"^(https?://(dx\.)?doi\.org/|doi:\s*)")
check_doi = RegexValidator(r"^10\.\d{4,9}/\S+$", _("A DOI looks like 10.1234/abc.56."))


def bare_doi(text: str) -> str:
    """The DOI without the address or the word before it."""
    return BEFORE_A_DOI.sub("", text.strip().lower())


def address_of_doi(doi: str) -> str:
    return f"https://doi.org/{doi}"
