"""A length of time as people write it: “2 h”, “1h30”, “90 min”, “1,5”."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

HOURS = r"h(?:ours?|eures?|rs?)?\.?"
MINUTES = r"m(?:in(?:utes?)?)?\.?"
CLOCK = re.compile(r"(\d{1,2}):([0-5]\d)")
BOTH = re.compile(rf"(\d{{1,2}})\s*{HOURS}\s*([0-5]?\d)\s*(?:{MINUTES})?")
ONLY_HOURS = re.compile(rf"(\d{{1,2}}(?:[.,]\d{{1,2}})?)\s*(?:{HOURS})?")
ONLY_MINUTES = re.compile(rf"(\d{{1,4}})\s*{MINUTES}")
MINUTE = timedelta(minutes=1)
LONGEST = timedelta(hours=24)


def parse_length(text: str) -> timedelta:
    """Whole minutes, up to a day; `ValueError` for what could mean two things, or nothing."""
    words = " ".join(text.casefold().split())
    if parts := CLOCK.fullmatch(words) or BOTH.fullmatch(words):
        length = timedelta(hours=int(parts[1]), minutes=int(parts[2]))
    elif parts := ONLY_MINUTES.fullmatch(words):
        length = timedelta(minutes=int(parts[1]))
    elif parts := ONLY_HOURS.fullmatch(words):
        length = round(Decimal(parts[1].replace(",", ".")) * 60) * MINUTE
    else:
        raise ValueError(text)
    if not MINUTE <= length <= LONGEST:
        raise ValueError(text)
    return length
