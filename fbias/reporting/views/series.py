"""Every figure over the last five years, as a page and as a table to take along."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from fbias.core.http import MemberRequest, for_those
from fbias.core.spreadsheets import table_response
from fbias.reporting.queries.figures import Chapter
from fbias.reporting.queries.kept import Drawn, remembered
from fbias.reporting.queries.series import last_years, period_of_series, series_for
from fbias.reporting.rules import reads_figures

CHAPTER = attrgetter("figure.chapter")
for_readers = for_those(reads_figures)


@for_readers
@require_GET
def series(request: MemberRequest) -> HttpResponse:
    drawn = remembered(
        "series",
        request.user,
        period_of_series(),
        lambda: draw(request),
        afresh="afresh" in request.GET,
    )
    context = {
        "chapters": drawn.chapters,
        "series": drawn.html,
        "counted_at": drawn.counted_at,
        "years": last_years(),
        "hides_small_groups": not request.user.is_coordinator,
    }
    return render(request, "reporting/series.html", context)


def draw(request: MemberRequest) -> Drawn:
    order = list(Chapter)
    ordered = sorted(series_for(request.user), key=lambda each: order.index(each.figure.chapter))
    chapters = [(chapter, list(own)) for chapter, own in groupby(ordered, CHAPTER)]
    context = {"chapters": chapters, "years": last_years()}
    html = render_to_string("reporting/_series.html", context)
    return Drawn(html, tuple(chapter for chapter, _own in chapters), timezone.now())


@for_readers
@require_GET
def series_csv(request: MemberRequest) -> HttpResponse:
    header = [_("indicator"), _("title"), _("group"), *map(str, last_years())]
    rows = [
        [each.figure.key, str(each.figure.title), line.label, *line.cells]
        for each in series_for(request.user)
        for line in each.lines
    ]
    return table_response(request, "figures-five-years", header, rows)
