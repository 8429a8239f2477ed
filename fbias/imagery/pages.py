"""An upload as pages show it; the app that owns the addresses brings them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect

from fbias.core.http import fetch_part
from fbias.imagery.http import upload_state
from fbias.imagery.models import Upload
from fbias.imagery.removals import KEPT_FOR, removed_from
from fbias.imagery.services import preview_url as signed_preview_url


def upload_for_page(
    upload: Upload, *, urls: Mapping[str, str], preview_url: Callable[[int], str]
) -> dict[str, Any]:
    """What `components/image_facts.html` shows; reads prefetched previews, no query of its own.

    `urls` are addresses by action, `preview_url` gives the address of one preview by its id.
    """
    thumbnail = upload.thumbnail
    thumb_url = preview_url(thumbnail.pk) if thumbnail else ""
    return {
        "name": upload.file_name,
        "size": upload.declared_size,
        "upload": upload,
        "state": upload_state(upload, thumb_url=thumb_url),
        "thumb_url": thumb_url,
        "urls": urls,
        "pictures": [
            {
                **facts,
                "previews": [
                    {
                        "url": preview_url(preview.pk),
                        "channel": preview.channel,
                        "width": preview.width,
                        "height": preview.height,
                    }
                    for preview in facts["previews"]
                ],
            }
            for facts in upload.images
        ],
    }


def removed_for_page(
    holder: type[Any], owner_pk: int, *, restore_url: Callable[[int], str]
) -> list[dict[str, Any]]:
    """What was taken away today and can be brought back, and until when."""
    return [
        {
            "name": removal.upload.file_name,
            "until": removal.removed_at + KEPT_FOR,
            "url": restore_url(removal.image_pk),
        }
        for removal in removed_from(holder, owner_pk)
    ]


def answer_preview(upload: Upload, preview_pk: int) -> HttpResponse:
    """Lead to a PNG that we drew ourselves, the only picture shown inside a page.

    The store is not asked here: a mute one holds no thread of ours.
    """
    preview = fetch_part(upload.previews.all(), pk=preview_pk)
    return HttpResponseRedirect(signed_preview_url(preview))
