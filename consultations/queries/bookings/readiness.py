"""How ready a booking is, in one word and in plain ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from consultations.enums import ConsultationStatus as C
from consultations.models import Consultation


@dataclass(frozen=True)
class Readiness:
    """`state` is a word of the style sheet, `label` the same in words."""

    state: str
    label: str


def readiness_of(consultation: Consultation, now: datetime) -> Readiness:
    match consultation.status:
        case C.DRAFT:
            return Readiness("filling", _("Form being filled in"))
        case C.CONFIRMED if consultation.usable_images:
            return Readiness("ready", _("Images in"))
        case C.CONFIRMED:
            return Readiness("ready", _("Confirmed by hand"))
        case C.PROVISIONAL:
            return images_awaited(consultation, now)
    return Readiness(consultation.status, consultation.get_status_display())


def images_awaited(consultation: Consultation, now: datetime) -> Readiness:
    if any(image.is_under_way for image in consultation.images.all()):
        return Readiness("waiting", _("Images arriving"))
    if consultation.needs_yes and consultation.usable_images:
        return Readiness("late", _("Waits for your word: missed the last session"))
    if consultation.has_no_images_yet:
        return Readiness("late", _("Waits for your word: no images yet"))
    if now >= consultation.data_late_at:
        return Readiness("late", _("Images late"))
    return Readiness("waiting", _("Images awaited"))
