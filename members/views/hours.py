"""Hours agreed and hours used, for the analyst and for the host manager."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from fbias.core.clock import facility_today
from fbias.core.editing import SEEN, ChangedMeanwhile
from fbias.core.http import MemberRequest, fetch_for
from fbias.core.numbers import in_hours
from fbias.core.spreadsheets import table_response
from members.forms import HoursForm
from members.forms.availability import YearForm
from members.models import Analyst
from members.queries import network as queries
from members.queries.hours import Load, loads_of
from members.services import memberships


def asked_year(request: MemberRequest) -> int:
    """The year in the address, this one unless it is a sensible other one."""
    form = YearForm(request.GET)
    return form.cleaned_data["year"] if form.is_valid() else facility_today().year


def lent_loads(request: MemberRequest) -> list[Load]:
    """The year of everybody whom the reader's facilities lend; 404 for who manages none."""
    managed = request.user.managed_facilities
    if not managed:
        raise Http404
    analysts = queries.analysts_lent_by(managed)
    return loads_of(analysts, year=asked_year(request), seen_by=request.user)


def own_loads(request: MemberRequest) -> list[Load]:
    analyst = fetch_for(request.user, Analyst.objects.all(), "change", user_id=request.user.pk)
    return loads_of([analyst], year=asked_year(request), seen_by=request.user)


@login_required
@require_GET
def my_facility(request: MemberRequest) -> HttpResponse:
    """The host manager's page: who is lent, for how long, and what was used."""
    loads = lent_loads(request)
    context = {
        "facilities": request.user.managed_facilities,
        "loads": loads,
        "year": asked_year(request),
        "this_year": facility_today().year,
    }
    return render(request, "members/my_facility.html", context)


@login_required
@require_GET
def my_hours(request: MemberRequest) -> HttpResponse:
    """An analyst's own year."""
    (load,) = own_loads(request)
    context = {
        "load": load,
        "analyst": load.analyst,
        "year": asked_year(request),
        "this_year": facility_today().year,
    }
    return render(request, "members/my_hours.html", context)


@login_required
@require_GET
def my_facility_csv(request: MemberRequest) -> HttpResponse:
    return hours_table(request, lent_loads(request))


@login_required
@require_GET
def my_hours_csv(request: MemberRequest) -> HttpResponse:
    return hours_table(request, own_loads(request))


def hours_table(request: MemberRequest, loads: Iterable[Load]) -> HttpResponse:
    """One line for each analyst and month."""
    header = [_("Analyst"), _("Site"), _("Month"), _("Hours used"), _("Hours a month agreed")]
    rows = [
        [
            load.analyst.user.name,
            load.analyst.facility.name,
            f"{month.first:%Y-%m}",
            month.hours,
            load.agreed,
        ]
        for load in loads
        for month in load.months
    ]
    return table_response(request, f"hours-{asked_year(request)}", header, rows)


@login_required
@require_POST
def hours(request: MemberRequest, pk: int) -> HttpResponse:
    """Write down the hours a month that were agreed."""
    analyst = fetch_for(request.user, Analyst.objects.for_directory(), "agree_hours", pk=pk)
    form, seen = HoursForm(request.POST), request.POST.get(SEEN, "")
    if not form.is_valid():
        messages.error(request, _("Give the hours a month as a whole number from 0 to 160."))
        return redirect("members:my_facility")
    try:
        memberships.agree_hours(analyst, by=request.user, seen=seen, **form.cleaned_data)
    except ChangedMeanwhile as changed:
        messages.warning(request, both_numbers(analyst, changed, form.cleaned_data))
    else:
        messages.success(request, _("The hours are saved."))
    return redirect("members:my_facility")


def both_numbers(analyst: Analyst, changed: ChangedMeanwhile, given: dict[str, Any]) -> str:
    return _(
        "%(name)s: somebody saved %(theirs)s a month while you wrote %(yours)s. Nothing was "
        "changed; save yours again if it counts."
    ) % {
        "name": analyst.user.name,
        "theirs": in_hours(changed.stored["hours_per_month"]),
        "yours": in_hours(given["hours_per_month"]),
    }
