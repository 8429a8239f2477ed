"""Images through their consultation: there is no address of an image by its own id."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from consultations.models import Consultation, ConsultationImage
from consultations.queries.images import image_for_page
from consultations.services import images
from fbias.core.http import MemberRequest, fetch_for, fetch_part
from fbias.imagery.addresses import Door
from fbias.imagery.http import json_endpoint


def consultation_of(request: MemberRequest, pk: int) -> Consultation:
    return fetch_for(request.user, Consultation.objects.all(), "change", pk=pk)


def image_of(request: MemberRequest, pk: int, image_pk: int, *, change: bool) -> ConsultationImage:
    """The image, if this person may see or change its consultation; 404 otherwise."""
    step = "change" if change else "view"
    consultation = fetch_for(request.user, Consultation.objects.all(), step, pk=pk)
    return fetch_part(
        ConsultationImage.objects.filter(consultation=consultation)
        .select_related("upload", "consultation")
        .prefetch_related("upload__previews"),
        pk=image_pk,
    )


def form_page(pk: int) -> str:
    return reverse("consultations:step", args=[pk, 2])


door = Door(
    owner_of=consultation_of,
    image_of=image_of,
    owner_named="consultation",
    shown=image_for_page,
    begin=images.begin_image,
    give_role=images.give_role,
    remove=images.remove_image,
    restore=images.restore_image,
    back=form_page,
)

PREFIX = "consultations/<int:pk>/images/"
urlpatterns = [
    path(PREFIX, login_required(require_POST(json_endpoint(door.announce))), name="begin_image"),
    *door.urlpatterns(PREFIX),
]
