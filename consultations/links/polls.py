"""Signed links with which analysts answer a poll without signing in."""

from __future__ import annotations

from django.core.signing import BadSignature, Signer

from consultations.models import OpenDesk
from members.models import Analyst


def signer() -> Signer:
    """Signed with the portal's secret of today; those of before still open."""
    return Signer(salt="consultations.poll")


def poll_token(open_desk: OpenDesk, analyst: Analyst) -> str:
    """Good for this analyst and this open desk and nothing else; it opens a page, it never acts."""
    return signer().sign(f"{open_desk.pk}.{analyst.pk}")


def read_poll_token(token: str) -> tuple[int, int] | None:
    """The keys of open desk and analyst, or None if the portal did not sign this."""
    try:
        open_desk, analyst = signer().unsign(token).split(".")
    except BadSignature:
        return None
    return int(open_desk), int(analyst)
