"""How a facility begins: what is still missing, and inviting the first analysts."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from fbias.core.forms import DONE, answer_to, posted
from fbias.core.http import MemberRequest, for_those
from fbias.core.readiness import all_needs
from members import rules as can
from members.forms.invitations import InvitationForm
from members.models import HostFacility
from members.queries.network import latest_charter


@for_those(can.is_coordinator)
@require_safe
def first_steps(request: MemberRequest) -> HttpResponse:
    """What the facility still lacks, each with its place; then what is there."""
    needs = all_needs()
    context = {
        "missing": [need for need in needs if not need.is_met and not need.advised],
        "advised": [need for need in needs if not need.is_met and need.advised],
        "met": [need for need in needs if need.is_met],
    }
    return render(request, "members/first_steps.html", context)


@for_those(can.is_coordinator)
@require_http_methods(["GET", "POST"])
def invite(request: MemberRequest) -> HttpResponse:
    """Ask somebody by e-mail to join the network; whoever has no account gets one with it."""
    form = InvitationForm(posted(request), by=request.user)
    answer = answer_to(form, form.save)
    if answer == DONE:
        invited = answer.made.user
        messages.success(
            request,
            _("%(name)s is invited: a mail to %(email)s is on its way.")
            % {"name": invited.name, "email": invited.email},
        )
        return redirect("members:invite")
    can_invite = latest_charter() is not None and HostFacility.objects.exists()
    context = {"form": form, "can_invite": can_invite}
    return render(request, "members/invite.html", context, status=answer)
