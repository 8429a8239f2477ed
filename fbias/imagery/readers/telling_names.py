"""File names that may name a person: words for patients, French social numbers, dates of birth."""

from __future__ import annotations

import re
import time
from datetime import date

WORDS = re.compile(
    r"(?<![^\W\d_])(patiente?s?|nom|ipp|dob|ddn|nir|nss|mrn)(?![^\W\d_])", re.IGNORECASE
)
NIR = re.compile(r"(?<!\d)[12] ?\d{2} ?(?:0[1-9]|1[0-2]) ?\d[\dAB] ?\d{3} ?\d{3}(?: ?\d{2})?(?!\d)")
DATE = re.compile(r"(?<!\d)(\d{2,4})[-_.]?(\d{2})[-_.]?(\d{2,4})(?!\d)")
YOUNGEST = 12  # years; a later date is when the picture was taken


def is_telling(name: str) -> bool:
    return bool(WORDS.search(name) or NIR.search(name) or any(map(is_birth, DATE.findall(name))))


def is_birth(parts: tuple[str, str, str]) -> bool:
    """Year, month, day, or the other way round; a day of the last years is none."""
    if len("".join(parts)) != 8:  # noqa: PLR2004
        return False
    first, month, last = parts
    year, day = (first, last) if len(first) == 4 else (last, first)  # noqa: PLR2004
    try:
        birthday = date(int(year), int(month), int(day))
    except ValueError:
        return False
    return 1900 <= birthday.year <= time.gmtime().tm_year - YOUNGEST  # noqa: PLR2004
