"""The budget of a year: read and kept by coordinators."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fbias.core.clock import facility_today
from fbias.core.forms import DONE, answer_to, posted
from fbias.core.http import MemberRequest, fetch_for, for_those
from fbias.core.numbers import key_named
from fbias.core.spreadsheets import table_response
from fbias.reporting.forms import BudgetLineForm
from fbias.reporting.models import BudgetLine
from fbias.reporting.queries.budgets import budget_of, table_of, years_of_money
from fbias.reporting.rules import keeps_figures
from fbias.reporting.services.budgets import add_line, remove_line

EARLIEST, LATEST = 2000, 2100


def year_asked(request: HttpRequest) -> int:
    """That of the address; this one where it names none."""
    year = key_named(request.GET.get("year", ""))
    return year if year and EARLIEST <= year <= LATEST else facility_today().year


@for_those(keeps_figures)
@require_http_methods(["GET", "POST"])
def budget(request: MemberRequest) -> HttpResponse:
    year = year_asked(request)
    form = BudgetLineForm(posted(request))
    status = answer_to(form, lambda: add_line(by=request.user, year=year, **form.cleaned_data))
    if status == DONE:
        messages.success(request, _("The line is in the budget."))
        return redirect(f"{reverse('reporting:budget')}?year={year}")
    years = years_of_money(facility_today().year)
    context = {
        "budget": budget_of(year, request.user),
        "years": sorted({year, *years}, reverse=True),
        "form": form,
    }
    return render(request, "reporting/budget.html", context, status=status)


@for_those(keeps_figures)
@require_GET
def budget_csv(request: MemberRequest) -> HttpResponse:
    year = year_asked(request)
    header = [
        _("year"), _("kind"), _("number"), _("what"), _("who pays"), _("host facility"),
        _("amount, €"), _("subsidy, €"),
    ]  # fmt: skip
    rows = table_of(budget_of(year, request.user))
    return table_response(request, f"budget-{year}", header, rows)


@for_those(keeps_figures)
@require_POST
def budget_remove(request: MemberRequest, pk: int) -> HttpResponse:
    line = fetch_for(request.user, BudgetLine.objects.all(), "change", pk=pk)
    remove_line(line, by=request.user)
    messages.success(request, _("The line is taken out."))
    return redirect(f"{reverse('reporting:budget')}?year={line.year}")
