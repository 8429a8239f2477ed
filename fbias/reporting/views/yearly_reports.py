"""Reports of a year: made by coordinators, read by funders too, never changed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fbias.core.forms import DONE, answer_to, posted
from fbias.core.http import MemberRequest, fetch_for, for_those
from fbias.core.spreadsheets import table_response
from fbias.reporting.forms import FreezeForm
from fbias.reporting.models import YearlyReport
from fbias.reporting.queries.periods import years
from fbias.reporting.queries.yearly_reports import differences
from fbias.reporting.rules import keeps_figures, reads_figures
from fbias.reporting.services.yearly_reports import freeze_report, publish_report
from projects.views.quotes.office import pdf_response

for_readers = for_those(reads_figures)


@for_readers
@require_http_methods(["GET", "POST"])
def reports(request: MemberRequest) -> HttpResponse:
    if request.method == "POST" and not keeps_figures(request.user):
        raise Http404
    form = FreezeForm(posted(request), years=years()) if keeps_figures(request.user) else None
    answer: Any = 200
    if form:
        answer = answer_to(form, lambda: freeze_report(by=request.user, **form.cleaned_data))
        if answer == DONE:
            messages.success(request, _("The report is made, and will not change."))
            return redirect(answer.made)
    rows = YearlyReport.objects.visible_to(request.user).defer("content", "paper_en", "paper_fr")
    context = {"form": form, "reports": rows.select_related("made_by")}
    return render(request, "reporting/reports.html", context, status=answer)


@for_readers
@require_GET
def report(request: MemberRequest, pk: int) -> HttpResponse:
    shown = fetch_report(request, pk)
    context = {
        "report": shown,
        "differences": differences(shown, request.user),
        "may_publish": keeps_figures(request.user),
    }
    return render(request, "reporting/report.html", context)


@for_those(keeps_figures)
@require_POST
def report_publish(request: MemberRequest, pk: int) -> HttpResponse:
    """Show its figures to everybody, or take them back."""
    public = request.POST.get("act") == "publish"
    publish_report(fetch_report(request, pk), by=request.user, public=public)
    if public:
        messages.success(request, _("Everybody reads its figures on the page of results now."))
    else:
        messages.success(request, _("It is no longer shown."))
    return redirect("reporting:report", pk)


@for_readers
@require_GET
def report_pdf(request: MemberRequest, pk: int, language: str) -> HttpResponse:
    found = fetch_report(request, pk)
    return pdf_response(found.paper(language), f"report-{found.year}-{language}")


@for_readers
@require_GET
def report_csv(request: MemberRequest, pk: int) -> HttpResponse:
    """Every figure of the report, as it was given."""
    yearly_report = fetch_report(request, pk)
    header = [_("indicator"), _("title"), _("group"), _("value"), _("unit"), _("count behind")]
    content = yearly_report.content[yearly_report.language]
    rows = [
        [
            figure["key"],
            figure["title"],
            row[0],
            row[1] if row[3] is None else row[3],
            row[4],
            row[2],
        ]
        for figure in content["figures"]
        for row in figure["rows"]
    ]
    return table_response(request, f"report-{yearly_report.year}", header, rows)


def fetch_report(request: MemberRequest, pk: int) -> YearlyReport:
    rows = YearlyReport.objects.select_related("made_by")
    found: YearlyReport = fetch_for(request.user, rows, "view", pk=pk)
    return found
