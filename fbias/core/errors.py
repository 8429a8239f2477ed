"""Refusals with a sentence fit for a person."""

from __future__ import annotations


class DomainError(Exception):
    """A rule of the facility says no; the message says what happened and what to do.

    It reaches the reader as a page or fragment with this `status`, or beside the form that caused
    it.
    """

    status = 409
    retry_after = 0  # seconds, where waiting helps


class IllegalStep(DomainError):
    """The step does not start from the state the object is in now."""


class LinkOver(DomainError):
    """A link of a mail that was ours and leads nowhere any more."""

    status = 410
