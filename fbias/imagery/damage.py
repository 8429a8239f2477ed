"""A file that is not what was verified any more: said once, until it is whole again."""

from __future__ import annotations

import logging

from django.db import transaction
from django.db.models.functions import Now

from fbias.imagery.models import Upload
from fbias.notifications.services import notify

logger = logging.getLogger(__name__)


@transaction.atomic
def mark_damaged(upload: Upload) -> bool:
    """Ask its owner for it again; coordinators hear of it from the watch."""
    found = Upload.objects.available().filter(pk=upload.pk, damaged_at=None)
    if not found.update(damaged_at=Now()):
        return False
    logger.error("Upload %s is missing or damaged in the store", upload.pk)
    notify(upload.owner, "image_damaged", about=upload, occasion="damaged")
    return True


def mark_whole(upload: Upload) -> bool:
    """It is what was verified: restored, or wrongly suspected."""
    logger.warning("Upload %s is whole again", upload.pk)
    return bool(Upload.objects.filter(pk=upload.pk).update(damaged_at=None))
