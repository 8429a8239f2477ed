"""A file that was taken away comes back for a day: until then only its row is gone.

The apps that show images call `set_aside` and `taken_back` under the lock of their own row.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from fbias.core.errors import DomainError
from fbias.core.relations import relations_to
from fbias.imagery import storage
from fbias.imagery.enums import Rejection, UploadState
from fbias.imagery.models import Preview, Pyramid, Removal, Upload
from fbias.imagery.workflow import take_step
from members.models import User

KEPT_FOR = timedelta(hours=24)
MOST_AT_ONCE = 200


def abandon_upload(upload: Upload) -> None:
    """Take a file back, finished or not: the row ends as given up and its bytes are removed.

    The caller lets go of its own row first. While another one still refers to the file (a project
    that was made from a consultation), the file stays.
    """
    if _is_needed(upload):
        return
    multipart_id = upload.multipart_id
    if not take_step(upload, "withdraw", by=upload.owner, multipart_id=""):
        return
    keys = drop_drawn(upload)
    transaction.on_commit(lambda: remove_bytes(upload, multipart_id, keys), robust=True)


def forget_upload(upload: Upload) -> bool:
    """Its time is over: the row stays, with the reason; its bytes and pictures go."""
    if not take_step(upload, "forget", rejection=Rejection.OVER, news=F("news") + 1):
        return False
    keys = drop_drawn(upload)
    transaction.on_commit(lambda: remove_bytes(upload, "", keys), robust=True)
    return True


def drop_drawn(upload: Upload) -> list[str]:
    """Forget all that we drew of a file; the keys of what is left to remove from the store."""
    drawn = (Preview.objects.filter(upload=upload), Pyramid.objects.filter(upload=upload))
    keys = [key for rows in drawn for key in rows.values_list("key", flat=True)]
    for rows in drawn:
        rows.delete()
    return keys


def _is_needed(upload: Upload) -> bool:
    """Ask every table that points at uploads, without knowing which apps lie above."""
    return any(
        relation.related_model._base_manager.filter(**{relation.field.name: upload}).exists()
        for relation in relations_to(Upload)
        if relation.related_model not in {Preview, Pyramid}
    )


def remove_bytes(upload: Upload, multipart_id: str, drawn_keys: list[str]) -> None:
    """Best effort: the nightly comparison removes what is left when the store is down."""
    if multipart_id:
        storage.abort_parts(upload.incoming_key, multipart_id)
    storage.remove(upload.incoming_key, upload.storage_key, *drawn_keys)


def set_aside(image: Any, *, owner_pk: int, **detail: Any) -> Removal | None:
    """Delete the image's row; its file is kept for a day, unless it never arrived."""
    upload, key = image.upload, image.pk
    removal = None
    if upload.state in UploadState.ARRIVED:
        removal = Removal.objects.create(
            upload=upload,
            holder=image._meta.label_lower,
            owner_pk=owner_pk,
            image_pk=key,
            role=image.role,
            detail=detail,
        )
    image.delete()
    abandon_upload(upload)
    return removal


def removed_from(holder: type[Any], owner_pk: int) -> QuerySet[Removal]:
    """What can be brought back to this owner, the last one first."""
    return Removal.objects.filter(
        holder=holder._meta.label_lower, owner_pk=owner_pk, removed_at__gt=Now() - KEPT_FOR
    ).select_related("upload")


def taken_back(holder: type[Any], owner_pk: int, image_pk: int) -> tuple[Any, dict[str, Any]]:
    """The image as it was, not saved yet but for its old key, and what was kept beside it."""
    removal = removed_from(holder, owner_pk).filter(image_pk=image_pk).first()
    if removal is None or removal.upload.state not in UploadState.ARRIVED:
        raise DomainError(_("This file can no longer be brought back. Please send it again."))
    image = holder(pk=removal.image_pk, upload=removal.upload, role=removal.role)
    removal.delete()
    return image, removal.detail


@transaction.atomic
def forget(removals: Iterable[Removal]) -> int:
    """Give these files up for good; one that something else shows stays."""
    done = 0
    for removal in removals:
        upload = removal.upload
        done += bool(Removal.objects.filter(pk=removal.pk).delete()[0])
        abandon_upload(upload)
    return done


def forget_old() -> int:
    old = Removal.objects.filter(removed_at__lte=Now() - KEPT_FOR)
    return forget(old.select_related("upload__owner")[:MOST_AT_ONCE])


def make_room(owner: User) -> None:
    """Room is wanted for a new file: what its owner took away goes first."""
    forget(Removal.objects.filter(upload__owner=owner).select_related("upload__owner"))
