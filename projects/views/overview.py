"""The first page of a project: its request, its images, who knows it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_GET

from fbias.core.http import MemberRequest, fetch_for
from projects.enums import ProjectStatus
from projects.models import Project
from projects.queries.images import images_for_page
from projects.queries.journey import answers_in_words
from projects.views.frame import frame_of


@login_required
@require_GET
def project(request: MemberRequest, pk: int) -> HttpResponse:
    found = fetch_for(request.user, Project.objects.for_page().with_hours(), "view", pk=pk)
    frame = frame_of(request, found, "project")
    context = {
        **frame,
        "images": images_for_page(found),
        "answers": answers_in_words(found),
        "show_hours": frame["reader"].is_inside or found.status in ProjectStatus.WORKED,
    }
    return render(request, "projects/tabs/overview.html", context)


urlpatterns = [path("<int:pk>/", project, name="project")]
