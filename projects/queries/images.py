"""The images of a project as its pages and the uploader show them."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.urls import reverse

from consultations.queries.images import role_in_words
from fbias.imagery.pages import removed_for_page, upload_for_page
from projects.models import Project, ProjectImage

ACTIONS = ("state", "parts", "complete", "remove", "restore", "role", "facts", "download")


def images_for_page(project: Project) -> list[dict[str, Any]]:
    """One entry per image, shaped for `components/image_facts.html`; no query of its own."""
    return [image_for_page(image) for image in project.images.all()]


def removed_images(project: Project) -> list[dict[str, Any]]:
    """What can be brought back."""
    return removed_for_page(
        ProjectImage,
        project.pk,
        restore_url=lambda pk: reverse("projects:image_restore", args=[project.pk, pk]),
    )


def image_for_page(image: ProjectImage) -> dict[str, Any]:
    """The upload's facts with the role it plays here and the addresses of each action."""
    address = [image.project_id, image.pk]
    shown = upload_for_page(
        image.upload,
        urls={name: reverse(f"projects:image_{name}", args=address) for name in ACTIONS},
        preview_url=partial(preview_url, image),
    )
    return {"id": image.pk, "role": image.role, "role_label": role_in_words(image.role), **shown}


def preview_url(image: ProjectImage, preview_id: int) -> str:
    return reverse("projects:image_preview", args=[image.project_id, image.pk, preview_id])
