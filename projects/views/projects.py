"""The first page of a project: its request, its images, who knows it."""

from __future__ import annotations

from uuid import uuid4

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_GET

from consultations.models import Consultation
from fbias.core.http import MemberRequest, fetch_for
from fbias.imagery.pages import images_for_page
from projects.enums import ProjectStatus
from projects.models import Project
from projects.queries.papers.parties import may_name_pi
from projects.queries.projects import PROJECT_OVERVIEW
from projects.queries.requests.content import request_in_words
from projects.queries.steps.forward import way_forward
from projects.queries.steps.stages import answers_of
from projects.queries.team.at_home import analysts_at_home
from projects.views.tabs import frame_of


@login_required
@require_GET
def project(request: MemberRequest, pk: int) -> HttpResponse:
    project = fetch_for(request.user, PROJECT_OVERVIEW, "view", pk=pk)
    if project.status == ProjectStatus.DRAFT:
        return redirect("projects:check", pk)
    frame = frame_of(request, project, "project")
    reader, open_steps = frame["reader"], frame["open_steps"]
    forward = way_forward(project, request.user, reader=reader, open_steps=open_steps)
    taken = forward.place if forward else ""
    context = {
        **frame,
        "images": images_for_page(project),
        "asked": request_in_words(project),
        "answers": answers_of(project),
        "at_home": analysts_at_home(project.requester, to_everybody=not reader.is_inside)
        if not frame["is_mine"] or project.status == ProjectStatus.SUBMITTED
        else [],
        "may_edit": may_edit(request, project),
        "editable": ProjectStatus.EDITABLE - {ProjectStatus.DRAFT},
        "versions": project.version_count,
        "forward": forward,
        "revokes": request.user.has_perm(Project.get_perm("revoke_pi_link"), project),
        "asks_again": project.requester_id == request.user.pk
        and project.status in ProjectStatus.ASKABLE_AGAIN,
        "again_key": uuid4(),
        "puts_right": reader.coordinates or may_name_pi(request.user, project),
        "other_steps": [one for one in frame["steps"] if one[0] != taken],
        "sees_session": sees_session(request, project),
        "show_hours": reader.is_inside or project.status in ProjectStatus.WORKED,
    }
    return render(request, "projects/tabs/overview.html", context)


def sees_session(request: MemberRequest, project: Project) -> bool:
    """The PI and most of the team read the project, and not the session that it grew out of."""
    if project.consultation_id is None:
        return False
    seen = Consultation.objects.visible_to(request.user)
    return seen.filter(pk=project.consultation_id).exists()


def may_edit(request: MemberRequest, project: Project) -> bool:
    return project.status in ProjectStatus.LIVE and request.user.has_perm(
        Project.get_perm("edit"), project
    )


urlpatterns = [path("<int:pk>/", project, name="project")]
