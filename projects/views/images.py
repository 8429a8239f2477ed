"""Images through their project: there is no address of an image by its own id."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from consultations.enums import ImageRole
from fbias.core.http import MemberRequest, fetch_for, fetch_part
from fbias.core.timeline import record
from fbias.imagery.http import (
    answer_complete,
    answer_parts,
    json_endpoint,
    read_begin,
    read_object,
    text,
    upload_state,
)
from fbias.imagery.pages import answer_preview
from fbias.imagery.services import download_url
from projects.enums import ProjectStatus
from projects.models import Project, ProjectImage
from projects.queries.images import image_for_page, images_for_page
from projects.services import images


def image_of(request: MemberRequest, pk: int, image_pk: int, step: str) -> ProjectImage:
    """The image, if this person may take `step` on its project; 404 otherwise."""
    project = fetch_for(request.user, Project.objects.for_list(), step, pk=pk)
    return fetch_part(
        ProjectImage.objects.filter(project=project)
        .select_related("upload", "project")
        .prefetch_related("upload__previews"),
        pk=image_pk,
    )


@login_required
@require_http_methods(["GET", "POST"])
def project_images(request: MemberRequest, pk: int) -> HttpResponseBase:
    """GET: the page that adds images. POST: announce one; the answer says where its parts go."""
    return begin_image(request, pk) if request.method == "POST" else add_page(request, pk)


def add_page(request: MemberRequest, pk: int) -> HttpResponse:
    project = fetch_for(request.user, Project.objects.for_page(), "edit", pk=pk)
    if project.status not in ProjectStatus.LIVE:
        return redirect(project)
    context = {
        "project": project,
        "images": images_for_page(project),
        "roles": ImageRole.choices,
        "most": images.IMAGES_MAX,
    }
    return render(request, "projects/images.html", context)


@json_endpoint
def begin_image(request: MemberRequest, pk: int) -> HttpResponseBase:
    project = fetch_for(request.user, Project.objects.for_list(), "edit", pk=pk)
    begin = read_begin(request)
    image = images.begin_image(
        project,
        by=request.user,
        file_name=begin.name,
        size=begin.size,
        sha256=begin.sha256,
        role=begin.role,
        request_key=begin.key,
    )
    return JsonResponse(as_json(image), status=201)


def as_json(image: ProjectImage, *, parts: bool = False) -> dict[str, object]:
    """What the uploader needs to go on: the upload's state, the role and the addresses."""
    shown = image_for_page(image)
    state = upload_state(image.upload, thumb_url=shown["thumb_url"], parts=parts)
    return {**state, "image": image.pk, "role": image.role, "urls": shown["urls"]}


@login_required
@require_GET
@json_endpoint
def image_state(request: MemberRequest, pk: int, image_pk: int) -> HttpResponseBase:
    return JsonResponse(as_json(image_of(request, pk, image_pk, "view"), parts=True))


@login_required
@require_GET
def image_facts(request: MemberRequest, pk: int, image_pk: int) -> HttpResponse:
    """The fragment that replaces the progress bar once the image was looked at."""
    image = image_for_page(image_of(request, pk, image_pk, "view"))
    return render(request, "components/image_facts.html", {"image": image})


@login_required
@require_http_methods(["GET", "POST"])
@json_endpoint
def image_parts(request: MemberRequest, pk: int, image_pk: int) -> HttpResponseBase:
    return answer_parts(request, image_of(request, pk, image_pk, "edit").upload)


@login_required
@require_POST
@json_endpoint
def image_complete(request: MemberRequest, pk: int, image_pk: int) -> HttpResponseBase:
    return answer_complete(request, image_of(request, pk, image_pk, "edit").upload)


@login_required
@require_POST
@json_endpoint
def image_role(request: MemberRequest, pk: int, image_pk: int) -> HttpResponseBase:
    image = image_of(request, pk, image_pk, "edit")
    role = text(read_object(request), "role", longest=20)
    return JsonResponse(as_json(images.give_role(image, by=request.user, role=role)))


@login_required
@require_POST
@json_endpoint
def image_remove(request: MemberRequest, pk: int, image_pk: int) -> HttpResponseBase:
    """Remove the image; a page without JavaScript is sent back to the images."""
    image = image_of(request, pk, image_pk, "edit")
    images.remove_image(image, by=request.user)
    if request.accepts("text/html") and not request.accepts("application/json"):
        return redirect("projects:images", pk)
    return JsonResponse({"sentence": _("The image is removed.")})


@login_required
@require_GET
def image_download(request: MemberRequest, pk: int, image_pk: int) -> HttpResponse:
    """Send the reader to a link that works for five minutes; every download leaves a line."""
    image = image_of(request, pk, image_pk, "view")
    url = download_url(image.upload)
    record(image.project, "download", by=request.user, image=image.pk)
    return HttpResponseRedirect(url)


@login_required
@require_GET
def image_preview(request: MemberRequest, pk: int, image_pk: int, preview_pk: int) -> HttpResponse:
    return answer_preview(image_of(request, pk, image_pk, "view").upload, preview_pk)


PREFIX = "<int:pk>/images/"
ONE = f"{PREFIX}<int:image_pk>/"

urlpatterns = [
    path(PREFIX, project_images, name="images"),
    path(f"{ONE}state/", image_state, name="image_state"),
    path(f"{ONE}facts/", image_facts, name="image_facts"),
    path(f"{ONE}parts/", image_parts, name="image_parts"),
    path(f"{ONE}complete/", image_complete, name="image_complete"),
    path(f"{ONE}role/", image_role, name="image_role"),
    path(f"{ONE}remove/", image_remove, name="image_remove"),
    path(f"{ONE}download/", image_download, name="image_download"),
    path(f"{ONE}previews/<int:preview_pk>/", image_preview, name="image_preview"),
]
