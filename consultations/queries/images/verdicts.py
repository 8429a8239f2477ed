"""One verdict on the images of a booking, the same for user, panel and coordinators, and why."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consultations.models import Consultation, ConsultationImage
from consultations.queries.images.questions import ImageFinding, all_findings


@dataclass(frozen=True)
class ImageVerdict:
    """`state` is a word of the style sheet, `tone` one of the notices; `reasons` say why."""

    state: str
    label: str
    tone: str
    reasons: list[str]


def image_verdict(consultation: Consultation) -> ImageVerdict:
    """Reads prefetched images; no query of its own."""
    images = list(consultation.images.all())
    if not images:
        return ImageVerdict("waiting", _("No image yet"), "info", [])
    if under_way := [image for image in images if image.is_under_way]:
        names = [image.upload.file_name for image in under_way]
        return ImageVerdict("waiting", _("Images being looked at"), "info", names)
    findings = list(all_findings(consultation))
    if stopped := [*blocks_of(consultation.blocked_images), *without_use(consultation)]:
        if consultation.accepted_reason:
            reason = _("Accepted by a coordinator: %(reason)s")
            said = reason % {"reason": consultation.accepted_reason}
            return ImageVerdict("ready", _("Images accepted"), "success", [said])
        return ImageVerdict("late", _("Images not usable"), "danger", stopped)
    if asked := [one for one in findings if one.is_open]:
        return ImageVerdict("waiting", how_many(asked), "warning", [one.message for one in asked])
    return ImageVerdict("ready", _("Images ready"), "success", answered(findings))


def blocks_of(images: list[ConsultationImage]) -> list[str]:
    return [
        f"{image.upload.file_name}: "
        + next(one["message"] for one in image.upload.findings if one["severity"] == "block")
        for image in images
    ]


def without_use(consultation: Consultation) -> list[str]:
    """Why no file counts, where none is blocked by a finding of its own."""
    if consultation.usable_images or consultation.blocked_images:
        return []
    return [_("None of the files opens. Add an original image of the microscope.")]


def how_many(asked: list[ImageFinding]) -> str:
    return ngettext(
        "%(count)d question about the images is open",
        "%(count)d questions about the images are open",
        len(asked),
    ) % {"count": len(asked)}


def answered(found: list[ImageFinding]) -> list[str]:
    count = sum(bool(one.answer) for one in found if one.is_question)
    if not count:
        return []
    return [
        ngettext("%(count)d question is answered.", "%(count)d questions are answered.", count)
        % {"count": count}
    ]
