"""Who has how many hours, and what runs when."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_GET

from fbias.core.clock import facility_today
from fbias.core.http import MemberRequest, for_those
from members import rules as can
from projects.queries.capacity.months import (
    expected_start,
    forecasts_compared,
    month_table,
    months_from,
    sums_by_month,
    usual_delay,
    workers,
)
from projects.queries.capacity.running import plan_for

for_team = for_those(can.is_coordinator | can.is_analyst)


@for_team
@require_GET
def capacity(request: MemberRequest) -> HttpResponse:
    """Hours given and promised, by analyst and month; hours only, of no project."""
    months = months_from(facility_today())
    rows = month_table(workers(), months)
    compared = forecasts_compared(request.user)
    context = {
        "months": months,
        "rows": rows,
        "sums": sums_by_month(rows),
        "expected": expected_start(),
        "compared": compared,
        "usual_delay": usual_delay(compared),
    }
    return render(request, "projects/capacity.html", context)


@for_team
@require_GET
def plan(request: MemberRequest) -> HttpResponse:
    """Running projects by analyst, as far as the reader may see them."""
    return render(request, "projects/plan.html", {"plan": plan_for(request.user)})


urlpatterns = [
    path("capacity/", capacity, name="capacity"),
    path("plan/", plan, name="plan"),
]
