"""Images of whatever owns them: begin, name their role, remove, bring back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from fbias.core.errors import DomainError
from fbias.core.timeline import record
from fbias.core.workflow import lock_for
from fbias.imagery.enums import ImageRole
from fbias.imagery.owners import owner_kind
from fbias.imagery.removals import set_aside, taken_back
from fbias.imagery.services import start_upload
from members.models import User


@transaction.atomic
def begin_image(
    owner: Any,
    *,
    by: User,
    file_name: str,
    size: int,
    sha256: str,
    role: str,
    request_key: UUID,
) -> Any:
    """Announce one image of `size` bytes; its parts then go straight to the store.

    Nobody has to know its role yet; it is asked, never guessed.
    The same `request_key` gives the same image again, so that an interrupted upload resumes.
    """
    locked = lock_for_images(owner, by)
    again = locked.images.filter(upload__request_key=request_key).first()
    if again:
        return again
    refuse_too_many(locked)
    if role != ImageRole.UNSAID:
        refuse_unknown(role)
    upload = start_upload(
        locked.requester, file_name=file_name, size=size, sha256=sha256, request_key=request_key
    )
    image = locked.images.create(upload=upload, role=role)
    record(locked, "add_image", by=by, image=image.pk, size=size)
    return image


@transaction.atomic
def remove_image(image: Any, *, by: User) -> Any:
    """Take an image away and return its owner; a file that another owner shows is kept for it."""
    locked = lock_for_one(image, by)
    kind = owner_kind(locked)
    record(locked, "remove_image", by=by, image=image.pk)
    setattr(image, kind.field, locked)
    set_aside(image, owner_pk=locked.pk, **kind.kept(image))
    return kind.removed(locked)


@transaction.atomic
def restore_image(owner: Any, *, by: User, image_pk: int) -> Any:
    """Bring back an image that was removed today, and what rested on it."""
    locked = lock_for_images(owner, by)
    kind = owner_kind(locked)
    refuse_too_many(locked)
    image, kept = taken_back(kind.image, locked.pk, image_pk)
    setattr(image, kind.field, locked)
    image.save(force_insert=True)
    record(locked, "restore_image", by=by, image=image.pk)
    kind.restored(image, kept)
    return image


@transaction.atomic
def give_role(image: Any, *, by: User, role: str) -> Any:
    """Say what the image shows: typical, difficult, a control."""
    lock_for_one(image, by)
    refuse_unknown(role)
    image.role = role
    image.save(update_fields=["role"])
    return image


def refuse_too_many(locked: Any) -> None:
    most = owner_kind(locked).most
    if locked.images.count() >= most:
        raise DomainError(
            _("%(count)d images are enough. Remove one before you add another.") % {"count": most}
        )


def refuse_unknown(role: str) -> None:
    if role not in ImageRole.values:
        raise DomainError(_("Choose the role of the image from the list."))


def lock_for_one(image: Any, by: User) -> Any:
    """The locked row of its owner; of two who change one image, one comes too late."""
    locked = lock_for_images(owner_kind(image).of(image), by)
    if not locked.images.filter(pk=image.pk).exists():
        raise DomainError(_("This image has been removed in the meantime. Reload the page."))
    return locked


def lock_for_images(owner: Any, by: User) -> Any:
    """The locked row, if this person may change its images now."""
    kind = owner_kind(owner)
    locked = lock_for(owner, kind.step, by=by)
    if locked.status not in kind.states:
        raise DomainError(kind.closed % {"state": locked.get_status_display()})
    return locked
