"""Images through their project: there is no address of an image by its own id."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import path
from django.views.decorators.http import require_GET

from fbias.core.http import MemberRequest, fetch_for, fetch_part
from fbias.core.timeline import record
from fbias.imagery.pages import answer_preview
from fbias.imagery.services import download_url
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
    return answer_preview(image_of(request, pk, image_pk).upload, preview_pk)


ONE = "<int:pk>/images/<int:image_pk>/"

urlpatterns = [
    path(f"{ONE}download/", image_download, name="image_download"),
    path(f"{ONE}previews/<int:preview_pk>/", image_preview, name="image_preview"),
]
