"""Mails about the end of a project."""

from __future__ import annotations


def register_kinds() -> None:
    """No kind yet."""
