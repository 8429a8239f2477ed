"""Figures for funders and coordinators."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from fbias.core.http import MemberRequest, for_those
from fbias.core.numbers import plain
from fbias.core.spreadsheets import table_response
from fbias.reporting.queries.figures import indicators
from fbias.reporting.queries.indicators import figures_for
from fbias.reporting.queries.papers import table_1_pdf
from fbias.reporting.queries.periods import period_named, years
from fbias.reporting.queries.projects import Line, running_rows, table_1_rows
from fbias.reporting.queries.tags import demand_for, sees_small_groups
from fbias.reporting.rules import reads_demand, reads_figures
from projects.views.quotes.office import pdf_response

for_readers = for_those(reads_figures)
for_team = for_those(reads_demand)


@for_readers
@require_GET
def figures(request: MemberRequest) -> HttpResponse:
    period = period_named(request.GET.get("year"))
    shown = figures_for(request.user, period)
    context = {
        "figures": shown,
        "wanted": len(indicators()),
        "period": period,
        "years": years(),
        "hides_small_groups": not request.user.is_coordinator,
    }
    return render(request, "reporting/figures.html", context)


@for_readers
@require_GET
def figures_csv(request: MemberRequest) -> HttpResponse:
    period = period_named(request.GET.get("year"))
    header = [
        _("indicator"), _("title"), _("definition"), _("year"), _("group"), _("value"), _("unit"),
        _("count behind"),
    ]  # fmt: skip
    year = period.year or _("all years")
    rows = (
        [
            figure.key,
            str(figure.title),
            str(figure.definition),
            year,
            row.label,
            row.shown if row.hidden else "" if row.value is None else row.value,
            row.unit,
            row.counted,
        ]
        for figure in figures_for(request.user, period)
        for row in figure.rows
    )
    return table_response(request, f"figures-{period.year or 'all'}", header, rows)


@for_team
@require_GET
def tags(request: MemberRequest) -> HttpResponse:
    """What users ask for, and who can do it."""
    period = period_named(request.GET.get("year"))
    context = {
        "demand": demand_for(request.user, period),
        "period": period,
        "years": years(),
        "hides_small_groups": not sees_small_groups(request.user),
        "reads_figures": reads_figures(request.user),
    }
    return render(request, "reporting/tags.html", context)


@for_team
@require_GET
def tags_csv(request: MemberRequest) -> HttpResponse:
    period = period_named(request.GET.get("year"))
    header = [
        _("tag"), _("label"), _("group"), _("year"), _("requests"), _("can do it"),
        _("can teach it"), _("want to learn it"),
    ]  # fmt: skip
    year = period.year or _("all years")
    rows = (
        [
            line.tag.slug,
            line.tag.label,
            line.tag.get_group_display(),
            year,
            line.hidden or line.asked,
            line.able,
            line.teaching,
            line.learning,
        ]
        for line in demand_for(request.user, period).lines
    )
    return table_response(request, f"tags-{period.year or 'all'}", header, rows)


@for_readers
@require_GET
def table1(request: MemberRequest) -> HttpResponse:
    context = {"rows": table_1_rows(request.user), "running": running_rows(request.user)}
    return render(request, "reporting/table1.html", context)


@for_readers
@require_GET
def table1_csv(request: MemberRequest) -> HttpResponse:
    return table_response(request, "table-1", columns(), table_1_rows(request.user))


@for_readers
@require_GET
def table1_pdf(request: MemberRequest) -> HttpResponse:
    return pdf_response(table_1_pdf(columns(), in_words(table_1_rows(request.user))), "table-1")


def in_words(rows: list[Line]) -> list[list[str]]:
    return [[title, notes, plain(effort), plain(advice)] for title, notes, effort, advice in rows]


def columns() -> list[str]:
    return [_("Title"), _("Notes"), _("Effort (h)"), _("Consultation (h)")]
