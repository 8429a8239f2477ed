"""Mails about the evaluation and the decision."""

from __future__ import annotations


def register_kinds() -> None:
    """No kind yet."""
