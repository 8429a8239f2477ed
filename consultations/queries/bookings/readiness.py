"""How ready a booking is, in one word and in plain ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from consultations.models import Consultation
from consultations.queries.bookings.lacking import lacking


@dataclass(frozen=True)
class Readiness:
    """`state` is a word of the style sheet, `label` the same in words."""

    state: str
    label: str


def by_its_name(consultation: Consultation, _now: datetime) -> Readiness:
    return Readiness(consultation.status, consultation.get_status_display())


def form_open(_consultation: Consultation, _now: datetime) -> Readiness:
    return Readiness("filling", _("Form being filled in"))


def confirmed(consultation: Consultation, _now: datetime) -> Readiness:
    """Ready once nothing is lacking; before, the gravest thing that is."""
    if found := lacking(consultation):
        return Readiness("waiting", str(found[0].kind.label))
    return Readiness(
        "ready", _("Images in") if consultation.usable_images else _("Confirmed by hand")
    )


def images_awaited(consultation: Consultation, now: datetime) -> Readiness:
    if any(image.is_under_way for image in consultation.images.all()):
        return Readiness("waiting", _("Images arriving"))
    if consultation.needs_yes and consultation.usable_images:
        return Readiness("late", _("Needs your decision: missed the last session"))
    if consultation.has_no_images_yet:
        return Readiness("late", _("Needs your decision: no images yet"))
    is_late = now >= consultation.data_late_at
    state = "late" if is_late else "waiting"
    if consultation.images_are_in and (found := lacking(consultation)):
        return Readiness(state, str(found[0].kind.label))
    return Readiness(state, _("Images late") if is_late else _("Images awaited"))
