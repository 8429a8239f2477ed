"""The table of projects on paper, in the language that is active."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from fbias.core.clock import facility_day
from fbias.core.said_dates import date_format
from fbias.papers import render
from fbias.papers.frame import frame
from fbias.reporting.queries.periods import EVER, Period

WIDTHS = ("3", "4", "auto", "auto")
COLUMNS_OF_WORDS = 2


def table_1_pdf(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    period: Period = EVER,
    made_at: datetime | None = None,
) -> bytes:
    moment = made_at or timezone.now()
    title = _("Table of projects")
    if period != EVER:
        title = f"{title}, {period.words}"
    data = {
        **frame(title, ""),
        "date": date_format(facility_day(moment), "j F Y"),
        "head": list(head),
        "rows": [list(row) for row in rows],
        "widths": list(WIDTHS),
        "words": COLUMNS_OF_WORDS,
        "text": "" if rows else nothing_in(period),
    }
    return render("table", data, made_at=moment)


def nothing_in(period: Period) -> str:
    return _("No project yet") if period == EVER else _("Nothing in this period.")
