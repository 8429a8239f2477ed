"""The report about one file: the same object on the page, in the ledger and on the command line."""

from __future__ import annotations

from typing import Any

from fbias.imagery.findings import finding

KILLED = "Reading this file needed too much memory or time, so it was stopped."


def unreadable(
    name: str, error: str, *, container: str | None = None, code: str = "unreadable"
) -> dict[str, Any]:
    """A file that nobody can open, with a sentence that says so."""
    return {
        "file": name,
        "readable": False,
        "format": container,
        "error": error,
        "images": [],
        "findings": [finding(code)],
    }


def killed(name: str) -> dict[str, Any]:
    return unreadable(name, KILLED)
