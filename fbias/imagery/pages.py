"""Images as pages and the uploader show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from fbias.core.http import fetch_part
from fbias.imagery.enums import ImageRole
from fbias.imagery.file_sets import set_for_page
from fbias.imagery.http import upload_state
from fbias.imagery.models import Upload
from fbias.imagery.owners import owner_kind
from fbias.imagery.removals import KEPT_FOR, removed_from
from fbias.imagery.services import preview_url as signed_preview_url
from fbias.imagery.wording import facts_in_short

ACTIONS = (
    "state",
    "parts",
    "complete",
    "remove",
    "restore",
    "role",
    "facts",
    "download",
    "arrange",
    "view",
)


def images_for_page(owner: Any) -> list[dict[str, Any]]:
    """One entry per image: state, addresses and what the inspection found; no query of its own."""
    return [image_for_page(image) for image in owner.images.all()]


def image_for_page(image: Any) -> dict[str, Any]:
    """What `components/image_facts.html` shows; reads prefetched previews, no query of its own."""
    upload, kind = image.upload, owner_kind(image)
    thumb_url = thumbnail_url(image)
    return {
        "id": image.pk,
        "role": image.role,
        "role_label": role_in_words(image.role),
        "name": upload.file_name,
        "size": upload.declared_size,
        "upload": upload,
        "state": upload_state(upload, thumb_url=thumb_url),
        "thumb_url": thumb_url,
        "findings": kind.findings(image),
        "file_set": set_for_page(upload.report),
        "thumb": thumb_of(image),
        "urls": {name: kind.address_of(image, name) for name in ACTIONS},
        "pictures": [
            {
                **facts,
                "previews": [
                    {
                        "url": kind.address_of(image, "preview", preview.pk),
                        "channel": preview.channel,
                        "is_marked": preview.is_marked,
                        "width": preview.width,
                        "height": preview.height,
                    }
                    for preview in facts["previews"]
                ],
            }
            for facts in upload.images
        ],
    }


def role_in_words(role: str) -> str:
    """What an image shows, or that nobody said it yet."""
    return str(ImageRole(role).label) if role else _("not said what it shows")


@dataclass(frozen=True)
class Thumb:
    """An image named on a page: its small picture, what it is, and the way to its viewer."""

    name: str
    url: str
    facts: str
    view_url: str


def thumb_of(image: Any) -> Thumb:
    """What `components/thumb.html` shows; reads prefetched previews, no query of its own."""
    upload = image.upload
    view_url = owner_kind(image).address_of(image, "view") if upload.is_readable else ""
    return Thumb(upload.file_name, thumbnail_url(image), facts_in_short(upload.report), view_url)


def thumbnail_url(image: Any) -> str:
    thumbnail = image.upload.thumbnail
    if not thumbnail:
        return ""
    return owner_kind(image).address_of(image, "preview", thumbnail.pk) + "?size=small"


def removed_images(owner: Any) -> list[dict[str, Any]]:
    """What was taken away today and can be brought back, and until when."""
    kind = owner_kind(owner)
    return [
        {
            "name": removal.upload.file_name,
            "until": removal.removed_at + KEPT_FOR,
            "url": kind.address("restore", owner.pk, removal.image_pk),
        }
        for removal in removed_from(kind.image, owner.pk)
    ]


def answer_preview(upload: Upload, preview_pk: int, *, small: bool) -> HttpResponse:
    """Lead to a picture that we drew ourselves, the only kind shown inside a page.

    The store is not asked here: a mute one holds no thread of ours.
    """
    preview = fetch_part(upload.previews.all(), pk=preview_pk)
    return HttpResponseRedirect(signed_preview_url(preview, small=small))
