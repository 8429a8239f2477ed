"""Images of a consultation: begin, remove, and what follows when one has settled."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from consultations.enums import ConsultationStatus, ImageRole
from consultations.models import Consultation, ConsultationImage
from consultations.models.consultations import IMAGES_MAX
from consultations.services.bookings.confirmation import (
    close_when_shut,
    confirm_when_ready,
    give_back_acceptance,
    withdraw_acceptance,
)
from consultations.services.mails import announce_wrong_files
from fbias.core.errors import DomainError
from fbias.core.timeline import record
from fbias.core.workflow import lock_for
from fbias.imagery.models import Upload
from fbias.imagery.removals import set_aside, taken_back
from fbias.imagery.services import start_upload
from members.models import User


@transaction.atomic
def begin_image(
    consultation: Consultation,
    *,
    by: User,
    file_name: str,
    size: int,
    sha256: str,
    role: str,
    request_key: UUID,
) -> ConsultationImage:
    """Announce one image of `size` bytes; its parts then go straight to the store.

    Nobody has to know its role yet; it is asked, never guessed.
    The same `request_key` gives the same image again, so that an interrupted upload resumes.
    """
    locked = lock_for_images(consultation, by)
    again = locked.images.filter(upload__request_key=request_key).first()
    if again:
        return again
    refuse_too_many(locked)
    if role != ImageRole.UNSAID:
        refuse_unknown(role)
    upload = start_upload(
        locked.requester, file_name=file_name, size=size, sha256=sha256, request_key=request_key
    )
    image = ConsultationImage.objects.create(consultation=locked, upload=upload, role=role)
    record(locked, "add_image", by=by, image=image.pk, size=size)
    return image


@transaction.atomic
def remove_image(image: ConsultationImage, *, by: User) -> Consultation:
    """Take an image away; a confirmed place without a usable image is provisional again."""
    locked = lock_for_one(image, by)
    record(locked, "remove_image", by=by, image=image.pk)
    set_aside(
        image,
        owner_pk=locked.pk,
        added_at=image.added_at.isoformat(),
        accepted_reason=locked.accepted_reason,
    )
    if locked.has_no_images_yet or locked.images.exists():
        locked = close_when_shut(locked)
    else:
        locked = withdraw_acceptance(locked)
    return locked


@transaction.atomic
def restore_image(consultation: Consultation, *, by: User, image_pk: int) -> ConsultationImage:
    """Bring back an image that was removed today, and the place that rested on it."""
    locked = lock_for_images(consultation, by)
    refuse_too_many(locked)
    image, kept = taken_back(ConsultationImage, locked.pk, image_pk)
    image.consultation = locked
    image.save(force_insert=True)
    ConsultationImage.objects.filter(pk=image.pk).update(added_at=kept["added_at"])
    record(locked, "restore_image", by=by, image=image.pk)
    give_back_acceptance(locked, kept["accepted_reason"])
    return image


@transaction.atomic
def give_role(image: ConsultationImage, *, by: User, role: str) -> ConsultationImage:
    """Say what the image shows: typical, difficult, a control."""
    lock_for_one(image, by)
    refuse_unknown(role)
    image.role = role
    image.save(update_fields=["role"])
    return image


def refuse_too_many(locked: Consultation) -> None:
    if locked.images.count() >= IMAGES_MAX:
        raise DomainError(
            _("%(count)d images are enough. Remove one before you add another.")
            % {"count": IMAGES_MAX}
        )


def refuse_unknown(role: str) -> None:
    if role not in ImageRole.values:
        raise DomainError(_("Choose the role of the image from the list."))


def lock_for_one(image: ConsultationImage, by: User) -> Consultation:
    """The locked row of its consultation; of two who change one image, one comes too late."""
    locked = lock_for_images(image.consultation, by)
    if not locked.images.filter(pk=image.pk).exists():
        raise DomainError(_("This image was removed meanwhile. Reload the page."))
    return locked


def lock_for_images(consultation: Consultation, by: User) -> Consultation:
    """The locked row, if this person may change its images now."""
    locked = lock_for(consultation, "change", by=by)
    if locked.status not in ConsultationStatus.EDITABLE:
        raise DomainError(
            _("This consultation is “%(state)s”; its images cannot be changed any more.")
            % {"state": locked.get_status_display()}
        )
    return locked


@transaction.atomic
def settle_image(upload: Upload) -> None:
    """Called when an upload was stored, looked at or refused: confirm, and say what is wrong."""
    for consultation in Consultation.objects.filter(images__upload=upload):
        locked = lock_for(consultation, "change", by=None)
        confirm_when_ready(locked)
        if locked.status in ConsultationStatus.EDITABLE:
            announce_wrong_files(locked)
