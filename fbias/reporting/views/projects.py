"""The table of projects, as the paper prints it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from fbias.core.http import MemberRequest, for_those
from fbias.core.numbers import plain
from fbias.core.spreadsheets import table_response
from fbias.reporting.queries.papers import table_1_pdf
from fbias.reporting.queries.projects import Line, running_rows, table_1_rows
from fbias.reporting.rules import reads_figures
from projects.views.quotes.office import pdf_response

for_readers = for_those(reads_figures)


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
