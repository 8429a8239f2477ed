"""Mails about assignments and the start."""

from __future__ import annotations


def register_kinds() -> None:
    """No kind yet."""
