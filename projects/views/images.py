"""Images through their project: there is no address of an image by its own id."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods

from fbias.core.http import MemberRequest, fetch_for
from fbias.imagery.addresses import Door
from fbias.imagery.enums import ImageRole
from fbias.imagery.http import json_endpoint
from fbias.imagery.pages import images_for_page, removed_images
from projects.models import Project
from projects.services.images import OWNER

door = Door(OWNER)


@login_required
@require_http_methods(["GET", "POST"])
def project_images(request: MemberRequest, pk: int) -> HttpResponseBase:
    """GET: the page that adds images. POST: announce one; the answer says where its parts go."""
    if request.method == "POST":
        return json_endpoint(door.announce)(request, pk)
    return add_page(request, pk)


def add_page(request: MemberRequest, pk: int) -> HttpResponse:
    project = fetch_for(request.user, Project.objects.for_page(), OWNER.step, pk=pk)
    if project.status not in OWNER.states:
        return redirect(project)
    context = {
        "project": project,
        "images": images_for_page(project),
        "removed": removed_images(project),
        "roles": ImageRole.choices,
        "most": OWNER.most,
        "may_answer": project.requester_id == request.user.pk,
    }
    return render(request, "projects/images.html", context)


PREFIX = "<int:pk>/images/"
urlpatterns = [path(PREFIX, project_images, name="images"), *door.urlpatterns(PREFIX)]
