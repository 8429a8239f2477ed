"""Images of a project: begin, name their role, remove."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from consultations.enums import ImageRole
from fbias.core.errors import DomainError
from fbias.core.timeline import record
from fbias.core.workflow import lock_for
from fbias.imagery.removals import set_aside, taken_back
from fbias.imagery.services import start_upload
from members.models import User
from projects.enums import ProjectStatus
from projects.models import Project, ProjectImage

IMAGES_MAX = 30


@transaction.atomic
def begin_image(
    project: Project,
    *,
    by: User,
    file_name: str,
    size: int,
    sha256: str,
    role: str,
    request_key: UUID,
) -> ProjectImage:
    """Announce one image of `size` bytes; its parts then go straight to the store.

    The same `request_key` gives the same image again, so that an interrupted upload resumes.
    """
    locked = lock_for_images(project, by)
    again = locked.images.filter(upload__request_key=request_key).first()
    if again:
        return again
    refuse_too_many(locked)
    if role != ImageRole.UNSAID:
        refuse_unknown(role)
    upload = start_upload(
        locked.requester, file_name=file_name, size=size, sha256=sha256, request_key=request_key
    )
    image = ProjectImage.objects.create(project=locked, upload=upload, role=role)
    record(locked, "add_image", by=by, image=image.pk, size=size)
    return image


@transaction.atomic
def remove_image(image: ProjectImage, *, by: User) -> None:
    """Take an image away; a file that a consultation shows too is kept for it."""
    locked = lock_for_one(image, by)
    record(locked, "remove_image", by=by, image=image.pk)
    set_aside(image, owner_pk=locked.pk)


@transaction.atomic
def restore_image(project: Project, *, by: User, image_pk: int) -> ProjectImage:
    """Bring back an image that was removed today."""
    locked = lock_for_images(project, by)
    refuse_too_many(locked)
    image, _kept = taken_back(ProjectImage, locked.pk, image_pk)
    image.project = locked
    image.save(force_insert=True)
    record(locked, "restore_image", by=by, image=image.pk)
    return image


@transaction.atomic
def give_role(image: ProjectImage, *, by: User, role: str) -> ProjectImage:
    """Say what the image shows: typical, difficult, a control."""
    lock_for_one(image, by)
    refuse_unknown(role)
    image.role = role
    image.save(update_fields=["role"])
    return image


def refuse_too_many(locked: Project) -> None:
    if locked.images.count() >= IMAGES_MAX:
        raise DomainError(
            _("%(count)d images are enough. Remove one before you add another.")
            % {"count": IMAGES_MAX}
        )


def refuse_unknown(role: str) -> None:
    if role not in ImageRole.values:
        raise DomainError(_("Choose the role of the image from the list."))


def lock_for_one(image: ProjectImage, by: User) -> Project:
    """The locked row of its project; of two who change one image, one comes too late."""
    locked = lock_for_images(image.project, by)
    if not locked.images.filter(pk=image.pk).exists():
        raise DomainError(_("This image was removed meanwhile. Reload the page."))
    return locked


def lock_for_images(project: Project, by: User) -> Project:
    """The locked row, if this person may change its images now: until the work is completed."""
    locked = lock_for(project, "edit", by=by)
    if locked.status not in ProjectStatus.LIVE:
        raise DomainError(
            _("This project is “%(state)s”; its images cannot be changed any more.")
            % {"state": locked.get_status_display()}
        )
    return locked
