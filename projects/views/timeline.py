"""The history of a project, and the versions of its request compared."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_GET

from fbias.core.http import MemberRequest
from projects.queries.requests.versions import chosen, compare, versions_of
from projects.queries.timeline import happenings
from projects.views.tabs import open_tab


@login_required
@require_GET
def timeline(request: MemberRequest, pk: int) -> HttpResponse:
    project, frame = open_tab(request, pk, "timeline")
    context = {
        **frame,
        "happenings": happenings(project, frame["reader"]),
        "versions": versions_of(project),
    }
    return render(request, "projects/tabs/timeline.html", context)


@login_required
@require_GET
def versions(request: MemberRequest, pk: int) -> HttpResponse:
    """Two versions side by side; the last two unless others are asked for."""
    project, frame = open_tab(request, pk, "timeline")
    versions = versions_of(project)
    if not versions[1:]:
        raise Http404
    older = chosen(versions, request.GET.get("from"), default=versions[-2])
    newer = chosen(versions, request.GET.get("to"), default=versions[-1])
    context = {
        **frame,
        "versions": versions,
        "older": older,
        "newer": newer,
        "differences": compare(older, newer),
    }
    return render(request, "projects/versions.html", context)


urlpatterns = [
    path("<int:pk>/timeline/", timeline, name="timeline"),
    path("<int:pk>/versions/", versions, name="versions"),
]
