"""What a booking lacks until it is ready, each thing by its name and with the page that mends it.

The same for whoever asked, for coordinators and for reminders: nothing else is ever reminded of.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from consultations.enums import ConsultationStatus as C
from consultations.enums import Lacks
from consultations.models import Consultation
from fbias.core.addresses import address
from members.models import User


@dataclass(frozen=True)
class Lacking:
    """One thing in words; `url` is where whoever asked sees to it."""

    kind: Lacks
    words: str
    url: str


def lacking(consultation: Consultation) -> list[Lacking]:
    """Everything, the gravest first; reads prefetched images and no more than one check."""
    return [
        *unanswered(consultation),
        *image_lacking(consultation),
        *faults(consultation),
        *untried(consultation),
    ]


def lacking_of_the_gate(consultation: Consultation) -> list[Lacking]:
    """What keeps a place from being confirmed; nothing while a file arrives or is looked at."""
    if any(image.is_under_way for image in consultation.images.all()):
        return []
    return [one for one in lacking(consultation) if one.kind != Lacks.EQUIPMENT]


def unanswered(consultation: Consultation) -> list[Lacking]:
    return [
        Lacking(
            Lacks.ANSWER,
            _("An answer to: “%(question)s”") % {"question": question.label},
            address("consultations:step", consultation.pk, question.step),
        )
        for question in consultation.missing_answers
    ]


def image_lacking(consultation: Consultation) -> list[Lacking]:
    """A place that is confirmed has an image, or the reason of a coordinator to do without."""
    if consultation.status != C.PROVISIONAL or consultation.images_are_in:
        return []
    return [Lacking(Lacks.IMAGE, _("An original image that we can open"), consultation.images_url)]


def faults(consultation: Consultation) -> list[Lacking]:
    """Files with a fault of the gravest kind, unless a coordinator accepted them."""
    if consultation.accepted_reason:
        return []
    return [
        Lacking(
            Lacks.FAULT,
            _("A file without this fault. %(name)s: %(fault)s")
            % {"name": image.upload.file_name, "fault": fault["message"]},
            consultation.images_url,
        )
        for image in consultation.blocked_images
        for fault in image.upload.findings
        if fault["severity"] == "block"
    ]


def untried(consultation: Consultation) -> list[Lacking]:
    if has_tried(consultation.requester):
        return []
    words = _("A try of camera and sound (two minutes)")
    return [Lacking(Lacks.EQUIPMENT, words, reverse("consultations:equipment"))]


def has_tried(person: User) -> bool:
    """Whether the person tried camera and sound lately, whatever the result was."""
    check = getattr(person, "equipment_check", None)
    return check is not None and check.is_recent
