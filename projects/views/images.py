"""Images through their project: there is no address of an image by its own id."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from consultations.enums import ImageRole
from fbias.core.http import MemberRequest, fetch_for, fetch_part
from fbias.imagery.addresses import Door
from fbias.imagery.http import json_endpoint
from projects.enums import ProjectStatus
from projects.models import Project, ProjectImage
from projects.queries.images import image_for_page, images_for_page, removed_images
from projects.services import images


def project_of(request: MemberRequest, pk: int) -> Project:
    return fetch_for(request.user, Project.objects.for_list(), "edit", pk=pk)


def image_of(request: MemberRequest, pk: int, image_pk: int, *, change: bool) -> ProjectImage:
    """The image, if this person may see or change its project; 404 otherwise."""
    step = "edit" if change else "view"
    project = fetch_for(request.user, Project.objects.for_list(), step, pk=pk)
    return fetch_part(
        ProjectImage.objects.filter(project=project)
        .select_related("upload", "project")
        .prefetch_related("upload__previews"),
        pk=image_pk,
    )


def images_page(pk: int) -> str:
    return reverse("projects:images", args=[pk])


door = Door(
    owner_of=project_of,
    image_of=image_of,
    owner_named="project",
    shown=image_for_page,
    begin=images.begin_image,
    give_role=images.give_role,
    remove=images.remove_image,
    restore=images.restore_image,
    back=images_page,
)


@login_required
@require_http_methods(["GET", "POST"])
def project_images(request: MemberRequest, pk: int) -> HttpResponseBase:
    """GET: the page that adds images. POST: announce one; the answer says where its parts go."""
    if request.method == "POST":
        return json_endpoint(door.announce)(request, pk)
    return add_page(request, pk)


def add_page(request: MemberRequest, pk: int) -> HttpResponse:
    project = fetch_for(request.user, Project.objects.for_page(), "edit", pk=pk)
    if project.status not in ProjectStatus.LIVE:
        return redirect(project)
    context = {
        "project": project,
        "images": images_for_page(project),
        "removed": removed_images(project),
        "roles": ImageRole.choices,
        "most": images.IMAGES_MAX,
    }
    return render(request, "projects/images.html", context)


PREFIX = "<int:pk>/images/"
urlpatterns = [path(PREFIX, project_images, name="images"), *door.urlpatterns(PREFIX)]
