"""Ask for a project, and list one's own."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from consultations.models import Consultation
from fbias.core.http import MemberRequest, fetch_for
from projects.enums import ProjectStatus
from projects.forms.requests import RequestForm
from projects.models import Project
from projects.queries.journey import what_happens_next
from projects.services.intake import refuse_unless_held, request_project_from_consultation

PROJECTS_A_PAGE = 20


@login_required
@require_GET
def mine(request: MemberRequest) -> HttpResponse:
    projects = Project.objects.filter(requester=request.user).order_by("-submitted_at", "-pk")
    page = Paginator(projects, PROJECTS_A_PAGE).get_page(request.GET.get("page"))
    shown = [(project, what_happens_next(project)) for project in page]
    return render(request, "projects/mine.html", {"page_obj": page, "projects": shown})


@login_required
@require_http_methods(["GET", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """One page; whatever is wrong, what was typed stays in the form and no row is made."""
    form = RequestForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        project = form.save()
        messages.success(request, _("Your request is with us. We sent you a mail."))
        return redirect(project)
    status = 422 if request.method == "POST" else 200
    return render(request, "projects/new.html", {"form": form}, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def from_consultation(request: MemberRequest, pk: int) -> HttpResponse:
    """A page with one button; pressing it twice opens the same project."""
    consultation = fetch_for(request.user, Consultation.objects.for_page(), "convert", pk=pk)
    existing = consultation.projects.exclude(status=ProjectStatus.CANCELLED).first()
    if existing:
        return redirect(existing)
    refuse_unless_held(consultation)
    if request.method == "POST":
        found = request_project_from_consultation(
            consultation, by=request.user, request_key=read_key(request)
        )
        messages.success(request, _("The project request is made. Files and answers came along."))
        return redirect(found)
    context = {
        "consultation": consultation,
        "images": [image for image in consultation.images.all() if image.upload.is_stored],
        "request_key": uuid.uuid4(),
    }
    return render(request, "projects/from_consultation.html", context)


def read_key(request: MemberRequest) -> uuid.UUID:
    """The key of the button that was pressed; a made-up one is replaced, not refused."""
    try:
        return uuid.UUID(request.POST.get("request_key", ""))
    except ValueError:
        return uuid.uuid4()


urlpatterns = [
    path("", mine, name="mine"),
    path("new/", new, name="new"),
    path("from-consultation/<int:pk>/", from_consultation, name="from_consultation"),
]
