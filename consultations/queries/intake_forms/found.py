"""What the files of a booking answer by themselves: shown to be corrected, never taken for said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from consultations.models import Consultation
from fbias.core.numbers import file_size
from fbias.imagery.wording import channel_name
from fbias.questions.conditions import FINDING, NO_PIXEL_SIZE
from fbias.questions.question import Question

TAKEN_WITH = {"svs": "slide-scanner", "ndpi": "slide-scanner", "lsm": "confocal"}
SEVERAL = {"Z": "z", "T": "t", "M": "tiles"}
MOST_CHANNELS = 12


def known_for(consultation: Consultation) -> dict[str, Any]:
    """The answers and what was found in the files: what the conditions of the form look at."""
    return {**consultation.answers, FINDING: findings_of(consultation)}


def findings_of(consultation: Consultation) -> list[str]:
    """Codes; the size of a pixel is missing where any picture lacks it and nobody gave it yet."""
    found = [one for report in reports(consultation) for one in report.get("findings", [])]
    codes = {one["code"] for one in found}
    if any(not (one.get("pixel_size_um") or {}).get("x") for one in pictures(consultation)):
        codes.add(NO_PIXEL_SIZE)
    if any(key.endswith(f":{NO_PIXEL_SIZE}") for key in consultation.image_answers):
        codes.discard(NO_PIXEL_SIZE)
    return sorted(codes)


def answers_found(consultation: Consultation) -> dict[str, Any]:
    """By question; what no file says is left out."""
    answers: dict[str, Any] = {}
    for question in consultation.form.questions:
        if question.found in READ and (answer := READ[question.found](consultation, question)):
            answers[question.id] = answer
    return answers


def reports(consultation: Consultation) -> Iterator[Mapping[str, Any]]:
    for image in consultation.usable_images:
        if image.upload.report:
            yield image.upload.report


def pictures(consultation: Consultation) -> Iterator[Mapping[str, Any]]:
    for report in reports(consultation):
        yield from report.get("images", [])


def channels(consultation: Consultation, question: Question) -> str:
    """One line for each channel of the first picture that has several."""
    for picture in pictures(consultation):
        count = dict(zip(picture["axes"], picture["shape"], strict=True)).get("C", 1)
        if count > 1 or picture.get("channels"):
            names = (
                channel_name(picture.get("channels"), number)
                for number in range(min(count, MOST_CHANNELS))
            )
            return "\n".join(f"{name}: " for name in names)[: question.longest or None]
    return ""


def dims(consultation: Consultation, question: Question) -> list[str]:
    """Depth, time and tiles of all pictures together; without any of them it is flat."""
    several = {
        SEVERAL[axis]
        for picture in pictures(consultation)
        for axis, size in zip(picture["axes"], picture["shape"], strict=True)
        if axis in SEVERAL and size > 1
    }
    if not several and any(pictures(consultation)):
        several = {"flat"}
    return [option.value for option in question.options if option.value in several]


def amount(consultation: Consultation, question: Question) -> dict[str, Any] | None:
    """How large one of them is."""
    largest = max((one.upload.declared_size for one in consultation.usable_images), default=0)
    return {"chosen": [], "words": file_size(largest)} if largest else None


def modality(consultation: Consultation, question: Question) -> str:
    """Formats that only one kind of microscope writes."""
    taken = (TAKEN_WITH.get(report.get("format", "")) for report in reports(consultation))
    known = {option.value for option in question.options}
    return next((value for value in taken if value in known), "")


READ = {"channels": channels, "dims": dims, "amount": amount, "modality": modality}
