"""Images through their project: there is no address of an image by its own id."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import path
from django.views.decorators.http import require_GET

from fbias.core.http import MemberRequest, fetch_for, fetch_part
from fbias.core.timeline import record
from fbias.imagery.services import download_url, preview_bytes
from projects.models import Project, ProjectImage


def image_of(request: MemberRequest, pk: int, image_pk: int) -> ProjectImage:
    """The image, if this person sees its project; 404 otherwise."""
    project = fetch_for(request.user, Project.objects.all(), "view", pk=pk)
    return fetch_part(
        ProjectImage.objects.filter(project=project).select_related("upload", "project"),
        pk=image_pk,
    )


@login_required
@require_GET
def image_download(request: MemberRequest, pk: int, image_pk: int) -> HttpResponse:
    """Send the reader to a link that works for five minutes; every download leaves a line."""
    image = image_of(request, pk, image_pk)
    url = download_url(image.upload)
    record(image.project, "download", by=request.user, image=image.pk)
    return HttpResponseRedirect(url)


@login_required
@require_GET
def image_preview(request: MemberRequest, pk: int, image_pk: int, preview_pk: int) -> HttpResponse:
    """A PNG that we drew ourselves, the only picture shown inside a page."""
    image = image_of(request, pk, image_pk)
    preview = fetch_part(image.upload.previews.all(), pk=preview_pk)
    response = HttpResponse(preview_bytes(preview), content_type="image/png")
    response["Cache-Control"] = "private, max-age=300"
    response["X-Content-Type-Options"] = "nosniff"
    return response


ONE = "<int:pk>/images/<int:image_pk>/"

urlpatterns = [
    path(f"{ONE}download/", image_download, name="image_download"),
    path(f"{ONE}previews/<int:preview_pk>/", image_preview, name="image_preview"),
]
