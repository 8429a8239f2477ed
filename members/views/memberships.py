"""What members and host managers do with a membership."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from fbias.core.forms import DONE, answer_to, posted
from fbias.core.http import MemberRequest, fetch_for
from members.enums import MembershipStatus
from members.forms import CharterForm, MembershipForm
from members.hooks.leaving import in_the_hands_of
from members.models import Analyst
from members.queries import network as queries
from members.services import memberships
from members.services.profiles import update_membership
from members.workflow import MEMBERSHIP

LONGEST_NOTE = 2000


@login_required
@require_http_methods(["GET", "POST"])
def membership(request: MemberRequest) -> HttpResponse:
    """A member's own page: what others read, leave, charter."""
    analyst = fetch_for(request.user, Analyst.objects.all(), "change", user_id=request.user.pk)
    form = MembershipForm(posted(request), instance=analyst)
    status = answer_to(
        form, lambda: update_membership(analyst, by=request.user, **form.cleaned_data)
    )
    if status == DONE:
        messages.success(request, _("Your page is saved."))
        return redirect("members:membership")
    context = {
        "analyst": analyst,
        "form": form,
        "steps": MEMBERSHIP.open_to(request.user, analyst),
        "acceptance": queries.charter_of(analyst),
        "charter_to_accept": queries.charter_to_accept(analyst),
    }
    return render(request, "members/membership.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def membership_step(request: MemberRequest, step: str) -> HttpResponse:
    """Take leave, return from it, or leave the network; what is held is named before."""
    if step not in {"take_leave", "return_from_leave", "leave_network"}:
        raise Http404
    analyst = fetch_for(request.user, Analyst.objects.all(), step, user_id=request.user.pk)
    if request.method == "GET":
        context = {
            "analyst": analyst,
            "step": step,
            "is_open": step in MEMBERSHIP.open_to(request.user, analyst),
            "held": in_the_hands_of(analyst, reader=request.user),
        }
        return render(request, "members/leaving.html", context)
    note = request.POST.get("note", "")[:LONGEST_NOTE]
    match step:
        case "take_leave":
            memberships.take_leave(analyst, by=request.user, note=note)
        case "leave_network":
            memberships.leave_network(analyst, by=request.user, note=note)
        case _:
            memberships.return_from_leave(analyst, by=request.user)
    messages.success(request, _("Your membership is up to date."))
    return redirect("members:profile" if step == "leave_network" else "members:membership")


@login_required
@require_http_methods(["GET", "POST"])
def charter(request: MemberRequest) -> HttpResponse:
    """Read the newest charter; accept it if it is not accepted yet."""
    analyst = fetch_for(request.user, Analyst.objects.all(), "activate", user_id=request.user.pk)
    version = queries.latest_charter()
    if version is None:
        return render(request, "members/charter_missing.html", {"analyst": analyst})
    form = CharterForm(posted(request))
    if request.method == "POST":
        if request.POST.get("version") != str(version.pk):
            messages.warning(request, _("The charter has changed meanwhile. Please read it again."))
            return redirect("members:charter")
        if form.is_valid():
            was_invited = analyst.status == MembershipStatus.INVITED
            memberships.accept_charter(analyst, by=request.user, version=version)
            return after_charter(request, was_invited=was_invited)
    context = {
        "analyst": analyst,
        "version": version,
        "form": form,
        "is_accepted": queries.charter_to_accept(analyst) is None,
    }
    return render(request, "members/charter.html", context, status=422 if form.is_bound else 200)


def after_charter(request: MemberRequest, *, was_invited: bool) -> HttpResponse:
    if not was_invited:
        messages.success(request, _("Thank you. The date of your acceptance is recorded."))
        return redirect("members:membership")
    messages.success(
        request, _("Welcome to the network. Next, say what you can do and what you want to learn.")
    )
    return redirect("members:expertise")
