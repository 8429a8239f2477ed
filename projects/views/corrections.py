"""Put names and title right: a coordinator in any state, a requester the PI."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from fbias.core.forms import DONE, answer_to, posted
from fbias.core.http import MemberRequest, fetch_for
from projects import rules as can
from projects.enums import ProjectStatus
from projects.forms.corrections import PiForm, PuttingRightForm
from projects.models import Project, Quote
from projects.queries.papers.parties import may_name_pi
from projects.queries.projects import PROJECT_FRAME
from projects.services.corrections import name_pi, put_right


@login_required
@require_http_methods(["GET", "POST"])
def putting_right(request: MemberRequest, pk: int) -> HttpResponse:
    project = fetch_for(request.user, PROJECT_FRAME, "edit", pk=pk)
    if project.status == ProjectStatus.DRAFT:
        raise Http404
    coordinates = can.coordinates.test(request.user, project)
    if not coordinates and not may_name_pi(request.user, project):
        raise PermissionDenied
    service = put_right if coordinates else name_pi
    kind = PuttingRightForm if coordinates else PiForm
    form: forms.Form = kind(posted(request), project=project)
    status = answer_to(form, lambda: service(project, by=request.user, **form.cleaned_data))
    if status == DONE:
        messages.success(request, _("Saved. Papers that have been sent stay as they are."))
        return redirect("projects:project", pk) if sees(request, pk) else redirect("home")
    context = {
        "project": project,
        "form": form,
        "coordinates": coordinates,
        "quote_waits": Quote.objects.filter(project=project, status="sent").exists(),
    }
    return render(request, "projects/putting_right.html", context, status=status)


def sees(request: MemberRequest, pk: int) -> bool:
    return Project.objects.visible_to(request.user).filter(pk=pk).exists()


urlpatterns = [path("<int:pk>/put-right/", putting_right, name="put_right")]
