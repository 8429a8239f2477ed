"""The table of projects, as the paper prints it, of all years or of a period."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from fbias.core.http import MemberRequest, for_those
from fbias.core.numbers import plain
from fbias.core.spreadsheets import table_response
from fbias.reporting.forms import PeriodForm
from fbias.reporting.queries.indicators import read_by
from fbias.reporting.queries.papers import table_1_pdf
from fbias.reporting.queries.periods import EVER, Period, years
from fbias.reporting.queries.projects import Line, running_rows, table_1_rows
from fbias.reporting.rules import reads_figures
from projects.views.quotes.office import pdf_response

for_readers = for_those(reads_figures)


@for_readers
@require_GET
def table1(request: MemberRequest) -> HttpResponse:
    form, period = asked_of(request)
    context = {
        "form": form,
        "period": period,
        "widened": period != form.period,
        "hides_small_groups": not request.user.is_coordinator,
        "rows": table_1_rows(request.user, period),
        "running": running_rows(request.user, period),
    }
    return render(request, "reporting/table1.html", context)


@for_readers
@require_GET
def table1_csv(request: MemberRequest) -> HttpResponse:
    _form, period = asked_of(request)
    rows = table_1_rows(request.user, period)
    return table_response(request, file_name(period), columns(), rows)


@for_readers
@require_GET
def table1_pdf(request: MemberRequest) -> HttpResponse:
    _form, period = asked_of(request)
    rows = in_words(table_1_rows(request.user, period))
    return pdf_response(table_1_pdf(columns(), rows, period=period), file_name(period))


def asked_of(request: MemberRequest) -> tuple[PeriodForm, Period]:
    """All years unless the address names a period; funders read whole years."""
    asked = request.GET.copy()
    asked.setdefault("year", EVER.name)
    form = PeriodForm(asked, years=years(), halves=request.user.is_coordinator)
    return form, read_by(request.user, form.period)


def file_name(period: Period) -> str:
    return "table-1" if period == EVER else f"table-1-{period.name}"


def in_words(rows: list[Line]) -> list[list[str]]:
    return [[title, notes, plain(effort), plain(advice)] for title, notes, effort, advice in rows]


def columns() -> list[str]:
    return [_("Title"), _("Notes"), _("Effort (h)"), _("Consultation (h)")]
