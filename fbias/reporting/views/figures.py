"""The figures of a period, as a page and as a table to take along."""

from __future__ import annotations

from functools import partial
from itertools import groupby
from operator import attrgetter

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from fbias.core.http import MemberRequest, for_those
from fbias.core.spreadsheets import table_response
from fbias.reporting.forms import PeriodForm
from fbias.reporting.queries.figures import Chapter, Figure
from fbias.reporting.queries.indicators import read_by
from fbias.reporting.queries.kept import drawn_figures, kept_figures
from fbias.reporting.queries.periods import years
from fbias.reporting.rules import reads_figures

for_readers = for_those(reads_figures)


@for_readers
@require_GET
def figures(request: MemberRequest) -> HttpResponse:
    known = years()
    form = PeriodForm(request.GET, years=known, halves=request.user.is_coordinator)
    asked = form.period
    period = read_by(request.user, asked)
    hides = not request.user.is_coordinator
    drawn = drawn_figures(
        request.user, period, partial(draw, hides=hides), afresh="afresh" in request.GET
    )
    context = {
        "form": form,
        "chapters": drawn.chapters,
        "figures": drawn.html,
        "period": period,
        "widened": period != asked,
        "counted_at": drawn.counted_at,
        "hides_small_groups": hides,
        "query": form.query,
    }
    return render(request, "reporting/figures.html", context)


def draw(found: list[Figure], *, hides: bool) -> SafeString:
    context = {"chapters": chapters(found), "hides_small_groups": hides}
    return render_to_string("reporting/_figures.html", context)


def chapters(figures: list[Figure]) -> list[tuple[Chapter, list[Figure]]]:
    """In the order of the chapters; what is not kept yet stands last in each."""
    order = list(Chapter)
    ordered = sorted(figures, key=lambda one: (order.index(one.chapter), bool(one.needs)))
    return [(chapter, list(own)) for chapter, own in groupby(ordered, attrgetter("chapter"))]


@for_readers
@require_GET
def figures_csv(request: MemberRequest) -> HttpResponse:
    asked = PeriodForm(request.GET, years=years(), halves=request.user.is_coordinator).period
    period = read_by(request.user, asked)
    found = kept_figures(request.user, period).figures
    return table_response(request, f"figures-{period.name}", *table_of(found, period.words))


def table_of(figures: list[Figure], period: str) -> tuple[list[str], list[list[object]]]:
    """Header and rows of a file with every figure."""
    header = [
        _("indicator"), _("title"), _("definition"), _("period"), _("group"), _("value"),
        _("unit"), _("count behind"), _("change"),
    ]  # fmt: skip
    return header, [
        [
            figure.key,
            str(figure.title),
            str(figure.definition),
            period,
            row.label,
            row.shown if row.hidden else "" if row.value is None else row.value,
            row.unit,
            row.counted,
            row.trend,
        ]
        for figure in figures
        for row in figure.rows
    ]
