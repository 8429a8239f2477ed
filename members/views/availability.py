"""A member's usual week and days away."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from fbias.core.clock import facility_today
from fbias.core.forms import DONE, answer_to, posted
from fbias.core.http import MemberRequest, fetch_for, fetch_part
from fbias.core.zones import zone_time
from members.forms.availability import AbsenceForm, WeekForm
from members.models import Absence, Analyst
from members.services.availability import Noted, add_absence, remove_absence, state_week
from members.workflow import MEMBERSHIP


def own_membership(request: MemberRequest) -> Analyst:
    analyst = fetch_for(
        request.user, Analyst.objects.select_related("user"), "change", user_id=request.user.pk
    )
    assert isinstance(analyst, Analyst)  # noqa: S101 - for the type checker
    return analyst


@login_required
@require_http_methods(["GET", "POST"])
def availability(request: MemberRequest) -> HttpResponse:
    """The usual week, days away, leave: what prefills the poll and keeps a seat from coming."""
    analyst = own_membership(request)
    form = WeekForm(posted(request), analyst=analyst)
    answer = answer_to(form, lambda: state_week(analyst, by=request.user, stretches=form.stretches))
    if answer == DONE:
        if answer.made:
            messages.success(request, _("Your usual week is saved."))
        else:
            messages.info(request, _("Nothing has changed."))
        return redirect("members:availability")
    return show(request, analyst, week=form, status=answer)


def show(
    request: MemberRequest,
    analyst: Analyst,
    *,
    week: WeekForm | None = None,
    absence: AbsenceForm | None = None,
    status: int,
) -> HttpResponse:
    week, absence = week or WeekForm(analyst=analyst), absence or AbsenceForm()
    context = {
        "analyst": analyst,
        "form": week,
        "absence_form": absence,
        "absences": Absence.objects.filter(
            analyst=analyst, last_day__gte=facility_today()
        ).order_by("first_day", "pk"),
        "steps": MEMBERSHIP.open_to(request.user, analyst),
        "zone": zone_time(analyst.user.time_zone),
    }
    return render(request, "members/availability.html", context, status=status)


@login_required
@require_POST
def absence_add(request: MemberRequest) -> HttpResponse:
    """Note days away; what falls into them is told at once."""
    analyst = own_membership(request)
    form = AbsenceForm(request.POST)
    answer = answer_to(form, lambda: add_absence(analyst, by=request.user, **form.cleaned_data))
    if answer == DONE:
        tell(request, answer.made)
        return redirect("members:availability")
    return show(request, analyst, absence=form, status=answer)


def tell(request: MemberRequest, noted: Noted) -> None:
    messages.success(
        request, _("Your days away are saved. You will not be offered a seat on them.")
    )
    if noted.falls_into:
        messages.warning(
            request,
            _("The coordinators were told what falls into these days: %(what)s.")
            % {"what": "; ".join(noted.falls_into)},
        )


@login_required
@require_POST
def absence_remove(request: MemberRequest, pk: int) -> HttpResponse:
    analyst = own_membership(request)
    remove_absence(fetch_part(Absence.objects.filter(analyst=analyst), pk=pk), by=request.user)
    messages.success(request, _("Removed: you can be asked to come on these days again."))
    return redirect("members:availability")
