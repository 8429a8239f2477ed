"""Is the store well? Asked by writing and reading, each minute, of one small object."""

from __future__ import annotations

from botocore.exceptions import ClientError
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from fbias.core.trouble import Watch, Words
from fbias.imagery import storage
from fbias.imagery.models import Upload

SILENT, REFUSES, DAMAGED = "store_silent", "store_refuses", "images_damaged"


def look_at_the_store() -> set[str]:
    """Silent when it does not answer; refusing when it answers and keeps nothing."""
    content = get_random_string(32).encode()
    try:
        if storage.write_and_read(content) == content:
            return set()
    except ClientError:
        return {REFUSES}
    except storage.StoreError:
        return {SILENT}
    return {REFUSES}


def look_at_the_images() -> set[str]:
    return {DAMAGED} if Upload.objects.damaged().exists() else set()


STORE = Watch(
    "store",
    {
        SILENT: Words(
            _("The image store does not answer"),
            _(
                "Nobody can send or fetch images. Uploads wait in the browsers and go on by "
                "themselves; everything else works."
            ),
        ),
        REFUSES: Words(
            _("The image store keeps nothing"),
            _(
                "It answers, but it is full, can only be read, or its keys are wrong. Nobody can "
                "send images; those that are there can be read."
            ),
        ),
    },
    look_at_the_store,
)
IMAGES = Watch(
    "images",
    {
        DAMAGED: Words(
            _("Images in the store are damaged"),
            _(
                "At least one file is missing or not what was sent. Whoever sent it is asked to "
                "send it again; a backup may have it."
            ),
        ),
    },
    look_at_the_images,
)
