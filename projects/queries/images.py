"""The images of a project as its page shows them."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from fbias.imagery.http import upload_state
from projects.models import Project, ProjectImage


def images_for_page(project: Project) -> list[dict[str, Any]]:
    """One entry per image, shaped for `components/image_facts.html`; no query of its own."""
    return [image_for_page(image) for image in project.images.all()]


def image_for_page(image: ProjectImage) -> dict[str, Any]:
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
        "urls": {"download": reverse("projects:image_download", args=[image.project_id, image.pk])},
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


def preview_url(image: ProjectImage, preview_id: int) -> str:
    return reverse("projects:image_preview", args=[image.project_id, image.pk, preview_id])
