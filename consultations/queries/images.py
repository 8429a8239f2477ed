"""The images of a consultation as its pages and the uploader show them."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from consultations.models import Consultation, ConsultationImage
from fbias.imagery.http import upload_state


def images_for_page(consultation: Consultation) -> list[dict[str, Any]]:
    """One entry per image: state, addresses and what the inspection found; no query of its own."""
    return [image_for_page(image) for image in consultation.images.all()]


def image_for_page(image: ConsultationImage) -> dict[str, Any]:
    """What a page shows of one image: `urls` by action, `pictures` with facts and previews."""
    address = [image.consultation_id, image.pk]
    thumbnail = image.upload.thumbnail
    thumb_url = preview_url(image, thumbnail.pk) if thumbnail else ""
    return {
        "id": image.pk,
        "name": image.upload.file_name,
        "size": image.upload.declared_size,
        "role": image.role,
        "role_label": image.get_role_display(),
        "upload": image.upload,
        "state": upload_state(image.upload, thumb_url=thumb_url),
        "thumb_url": thumb_url,
        "urls": {
            "state": reverse("consultations:image_state", args=address),
            "parts": reverse("consultations:image_parts", args=address),
            "complete": reverse("consultations:image_complete", args=address),
            "remove": reverse("consultations:image_remove", args=address),
            "role": reverse("consultations:image_role", args=address),
            "facts": reverse("consultations:image_facts", args=address),
            "download": reverse("consultations:image_download", args=address),
        },
        "pictures": [
            {
                **facts,
                "previews": [
                    {
                        "url": preview_url(image, preview.pk),
                        "channel": preview.channel,
                        "width": preview.width,
                        "height": preview.height,
                    }
                    for preview in facts["previews"]
                ],
            }
            for facts in image.upload.images
        ],
    }


def preview_url(image: ConsultationImage, preview_id: int) -> str:
    return reverse(
        "consultations:image_preview", args=[image.consultation_id, image.pk, preview_id]
    )
