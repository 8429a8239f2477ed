"""Declare and withdraw one's own conflicts of interest."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from fbias.core.forms import posted
from fbias.core.http import MemberRequest, fetch_for
from members import rules as can
from members.forms.conflicts import conflict_form
from members.hooks.conflicts import possible_conflicts
from members.models import Conflict
from members.services.conflicts import declare_conflict, withdraw_conflict


@login_required
@require_http_methods(["GET", "POST"])
def conflicts(request: MemberRequest) -> HttpResponse:
    """One's own conflicts of interest, and a form for another one; for whoever has an account."""
    form = conflict_form(posted(request), by=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            declare_conflict(request.user, by=request.user, **form.parties())
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("The conflict is declared. It counts from now on."))
            return redirect("members:conflicts")
    own = list(Conflict.objects.for_list().filter(person=request.user))
    context = {
        "form": form,
        "conflicts": own,
        "cowork": possible_conflicts(request.user),
        "withdrawable": {one.pk for one in own if can.declared_for_themselves(request.user, one)},
        "is_team": can.is_analyst(request.user) or can.is_coordinator(request.user),
    }
    return render(request, "members/conflicts.html", context, status=422 if form.is_bound else 200)


@login_required
@require_POST
def conflict_withdraw(request: MemberRequest, pk: int) -> HttpResponse:
    conflict = fetch_for(request.user, Conflict.objects.for_list(), "withdraw", pk=pk)
    withdraw_conflict(conflict, by=request.user)
    messages.success(request, _("The conflict is withdrawn. The coordinators were told."))
    return redirect("members:conflicts")
