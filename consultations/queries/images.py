"""The images of a consultation as its pages and the uploader show them."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from consultations.enums import ImageRole
from consultations.models import Consultation, ConsultationImage
from fbias.imagery.pages import removed_for_page, upload_for_page


def images_for_page(consultation: Consultation) -> list[dict[str, Any]]:
    """One entry per image: state, addresses and what the inspection found; no query of its own."""
    return [image_for_page(image) for image in consultation.images.all()]


def removed_images(consultation: Consultation) -> list[dict[str, Any]]:
    """What can be brought back."""
    return removed_for_page(
        ConsultationImage,
        consultation.pk,
        restore_url=lambda pk: reverse("consultations:image_restore", args=[consultation.pk, pk]),
    )


def image_for_page(image: ConsultationImage) -> dict[str, Any]:
    """The upload's facts with the role it plays here and the addresses of each action."""
    address = [image.consultation_id, image.pk]
    actions = ("state", "parts", "complete", "remove", "restore", "role", "facts", "download")
    shown = upload_for_page(
        image.upload,
        urls={name: reverse(f"consultations:image_{name}", args=address) for name in actions},
        preview_url=partial(preview_url, image),
    )
    return {"id": image.pk, "role": image.role, "role_label": role_in_words(image.role), **shown}


def role_in_words(role: str) -> str:
    """What an image shows, or that nobody said it yet."""
    return str(ImageRole(role).label) if role else _("not said what it shows")


def preview_url(image: ConsultationImage, preview_id: int) -> str:
    return reverse(
        "consultations:image_preview", args=[image.consultation_id, image.pk, preview_id]
    )
