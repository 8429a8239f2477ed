"""What every page of a project shows around its own content."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render

from fbias.core.addresses import address
from fbias.core.http import MemberRequest, fetch_for
from fbias.core.prepared import PreparedFor
from projects.forms.steps import STEPS
from projects.models import Project
from projects.queries.projects import PROJECT_FRAME
from projects.queries.steps.readers import reader_of
from projects.queries.steps.stages import reason_title, stages, what_happens_next
from projects.queries.tabs import standing_of, tabs_for


def form_page(
    request: MemberRequest,
    project: Project,
    form: forms.Form,
    *,
    status: int,
    back: str = "",
    **words: Any,
) -> HttpResponse:
    """A page with one form; `back` names where it belongs, the template the words it knows."""
    back = address(f"projects:{back}", project.pk) if back else project.get_absolute_url()
    context = {"project": project, "form": form, "back": back, "explains": "", **words}
    return render(request, "projects/form_page.html", context, status=status)


def open_tab(
    request: MemberRequest, pk: int, name: str, rows: PreparedFor[Project] = PROJECT_FRAME
) -> tuple[Project, dict[str, Any]]:
    """The project and the frame around its page `name`; 404 if the reader has no such page.

    The context has `project`, `reader` (a `Standing`), `tabs`, `tab`, `stages`, `next`, `steps` and
    `is_mine`. A page extends `projects/project_base.html` and fills its block `tab`. `rows` bring
    along more than the frame needs.
    """
    project: Project = fetch_for(request.user, rows, "view", pk=pk)
    return project, frame_of(request, project, name)


def frame_of(request: MemberRequest, project: Project, name: str) -> dict[str, Any]:
    """The same frame for a project that is at hand; 404 if the reader has no such page."""
    reader = standing_of(request.user, project)
    tabs = tabs_for(project, reader)
    if name not in [tab.name for tab in tabs]:
        raise Http404
    open_steps = project.life.open_to(request.user, project)
    return {
        "project": project,
        "reader": reader,
        "tabs": tabs,
        "tab": name,
        "is_mine": project.requester_id == request.user.pk,
        "stages": stages(project),
        "next": what_happens_next(project, reader_of(project, request.user)),
        "reason_title": reason_title(project),
        "open_steps": open_steps,
        "steps": [(step, page) for step, page in STEPS.items() if step in open_steps],
    }
