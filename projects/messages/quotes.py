"""Mails about quotes and invoices."""

from __future__ import annotations


def register_kinds() -> None:
    """No kind yet."""
