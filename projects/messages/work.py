"""Mails about tasks, hours, reports and deliverables."""

from __future__ import annotations


def register_kinds() -> None:
    """No kind yet."""
