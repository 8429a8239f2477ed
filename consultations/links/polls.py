"""Signed links with which analysts answer a poll without signing in."""

from __future__ import annotations

from consultations.models import OpenDesk
from fbias.core.links import Purpose
from members.models import Analyst

OFFER_HOURS = Purpose("consultations.poll", path="offer-hours/", days=None)


def poll_token(open_desk: OpenDesk, analyst: Analyst) -> str:
    """Good for this analyst and this open desk and nothing else; it opens a page, it never acts."""
    return OFFER_HOURS.token(open_desk.pk, analyst.pk)


def read_poll_token(token: str) -> tuple[int, int]:
    """The keys of open desk and analyst."""
    open_desk, analyst = OFFER_HOURS.content(token)
    return open_desk, analyst
