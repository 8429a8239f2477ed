"""The last look of a program at the accessibility of the pages; `docs/operators.md` says how."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

ALL, HALF = 100, 50  # percent of the criteria: what the law calls full and partial
LAST = Path(__file__).parent / "data" / "audit.json"


@dataclass(frozen=True)
class Audit:
    """`pages` are addresses by who opens them: anyone, a requester, a coordinator."""

    on: date
    program: str
    browser: str
    pages: dict[str, list[str]]
    languages: list[str]
    widths: list[int]
    faults: int

    @property
    def count(self) -> int:
        return sum(map(len, self.pages.values()))


def compliance() -> str:
    """The word that the law asks for beside the link to the statement."""
    rate = settings.FACILITY_ACCESSIBILITY_RATE
    if rate == ALL:
        return _("Accessibility: fully compliant")
    if rate is not None and rate >= HALF:
        return _("Accessibility: partially compliant")
    return _("Accessibility: not compliant")


@cache
def last_audit() -> Audit:
    told = json.loads(LAST.read_text(encoding="utf-8"))
    return Audit(**{**told, "on": date.fromisoformat(told["on"])})
