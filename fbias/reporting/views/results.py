"""What came of the facility's work, for everybody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from fbias.reporting.queries.results import public_articles, published_reports, results_told
from projects.queries.cases import published_cases

CASES = 3


@require_GET
def results(request: HttpRequest) -> HttpResponse:
    reports = published_reports()
    context = {
        "years": [report.year for report in reports],
        "told": results_told(reports),
        "articles": public_articles(),
        "cases": published_cases()[:CASES],
    }
    return render(request, "reporting/results.html", context)
