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

WIDTHS = ("3", "4", "auto", "auto")
COLUMNS_OF_WORDS = 2


def table_1_pdf(
    head: Sequence[str], rows: Sequence[Sequence[str]], *, made_at: datetime | None = None
) -> bytes:
    moment = made_at or timezone.now()
    data = {
        **frame(_("Table of projects"), ""),
        "date": date_format(facility_day(moment), "j F Y"),
        "head": list(head),
        "rows": [list(row) for row in rows],
        "widths": list(WIDTHS),
        "words": COLUMNS_OF_WORDS,
        "text": "" if rows else _("No project yet"),
    }
    return render("table", data, made_at=moment)
