"""Mails about the thread."""

from __future__ import annotations


def register_kinds() -> None:
    """No kind yet."""
