"""What may be wrong with a file, in the words of `data/qc_checks.csv`.

A later check only adds a function that asks for `finding(code)`.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

TEXTS = Path(__file__).parents[1] / "data" / "qc_checks.csv"


@cache
def _checks() -> dict[str, dict[str, str]]:
    with TEXTS.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row for row in csv.DictReader(file)}


def finding(code: str, where: str | None = None, *, severity: str | None = None) -> dict[str, str]:
    """One finding as it stands in a report, in English; `where` is a picture, channel or count."""
    check = _checks()[code]
    facts = {
        "code": code,
        "severity": severity or check["severity"],
        "message": check["message_en"],
    }
    return {**facts, "where": where} if where else facts


def message(code: str, language: str) -> str:
    """The sentence in the reader's language; English where there is no other."""
    check = _checks().get(code)
    return (check and (check.get(f"message_{language[:2]}") or check["message_en"])) or ""
