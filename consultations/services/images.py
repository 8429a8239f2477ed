"""Images of a consultation: who may change them, and what follows when one goes."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.enums import ConsultationStatus
from consultations.models import Consultation, ConsultationImage
from consultations.queries.images.questions import all_findings, findings_of
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
from fbias.imagery.owners import Owner
from members.models import User


def keep_of(image: ConsultationImage) -> dict[str, Any]:
    reason = image.consultation.accepted_reason
    return {"added_at": image.added_at.isoformat(), "accepted_reason": reason}


def after_removal(locked: Consultation) -> Consultation:
    """A confirmed place without a usable image is provisional again."""
    if locked.has_no_images_yet or locked.images.exists():
        return confirm_when_ready(close_when_shut(locked))
    return withdraw_acceptance(locked)


def after_return(image: ConsultationImage, kept: dict[str, Any]) -> None:
    """The image stands where it was, and the place that rested on it is back."""
    ConsultationImage.objects.filter(pk=image.pk).update(added_at=kept["added_at"])
    give_back_acceptance(image.consultation, kept["accepted_reason"])


@transaction.atomic
def settle_image(upload: Upload) -> None:
    """Called when an upload was stored, looked at or refused: confirm, and say what is wrong."""
    for consultation in Consultation.objects.filter(images__upload=upload):
        locked = lock_for(consultation, "change", by=None)
        confirm_when_ready(locked)
        if locked.status in ConsultationStatus.EDITABLE:
            announce_wrong_files(locked)


@transaction.atomic
def answer_image_question(
    consultation: Consultation, *, by: User, key: str, said: str
) -> Consultation:
    """Keep what the user says to a question about the files; the panel reads it as their word."""
    locked = lock_for(consultation, "answer_image_question", by=by)
    if locked.status not in ConsultationStatus.EDITABLE:
        raise DomainError(OWNER.closed % {"state": locked.get_status_display()})
    asked = {one.key: one for one in all_findings(locked) if one.is_question}
    if key not in asked:
        raise DomainError(_("This is no longer asked. Reload the page."))
    answer = asked[key].answering.cleaned(said)
    locked.image_answers = {**locked.image_answers, key: answer}
    locked.save(update_fields=["image_answers"])
    record(locked, "answer_image_question", by=by, code=asked[key].code)
    return locked


OWNER = Owner(
    image=ConsultationImage,
    field="consultation",
    found=Consultation.objects.all,
    step="send_images",
    states=ConsultationStatus.EDITABLE,
    closed=gettext_lazy("This consultation is “%(state)s”; its images can no longer be changed."),
    most=6,
    page=lambda pk: Consultation.objects.get(pk=pk).images_url,
    kept=keep_of,
    removed=after_removal,
    restored=after_return,
    settled=settle_image,
    findings=findings_of,
)
