"""The days within which the facility means to act."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from fbias.core.forms import DONE, answer_to, posted
from fbias.core.http import MemberRequest, for_those
from fbias.reporting.forms import TargetsForm
from fbias.reporting.models import Targets
from fbias.reporting.rules import keeps_figures
from fbias.reporting.services.targets import set_targets


@for_those(keeps_figures)
@require_http_methods(["GET", "POST"])
def targets(request: MemberRequest) -> HttpResponse:
    form = TargetsForm(posted(request), instance=Targets.objects.first())
    answer = answer_to(form, lambda: set_targets(by=request.user, **form.cleaned_data))
    if answer == DONE:
        messages.success(request, _("The targets are saved; the figures stand against them."))
        return redirect("reporting:figures")
    return render(request, "reporting/targets.html", {"form": form}, status=answer)
