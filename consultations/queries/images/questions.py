"""What the files of one request leave to ask, and what the user answered in place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from consultations.models import Consultation, ConsultationImage
from fbias.core.addresses import address
from fbias.imagery.answers import IN_WORDS, Answering, answering
from fbias.imagery.findings.sets import Member, Told, faults
from fbias.imagery.wording import findings_in_words
from fbias.questions.conditions import NO_PIXEL_SIZE

FLUORESCENCE = frozenset(
    {"widefield-fluorescence", "confocal", "multiphoton", "light-sheet", "tirf"}
    | {"super-resolution", "calcium-imaging", "multiplexed-tissue"}
)
FILMED = frozenset({"live-imaging", "calcium-imaging"})
PIXEL_SIZE = "pixel"
MEASURED = frozenset({"size", "area", "long", "move", "arrange", "outline", "stats"})
TIMED = frozenset({"move", "signal"})


@dataclass(frozen=True)
class ImageFinding:
    """One finding as pages show it; `key` names it, `answer` is the user's word where it is one."""

    key: str
    code: str
    severity: str
    message: str
    answer: str
    answer_url: str

    @property
    def is_question(self) -> bool:
        return self.severity == "ask"

    @property
    def is_open(self) -> bool:
        return self.is_question and not self.answer

    @property
    def blocks(self) -> bool:
        return self.severity == "block"

    @property
    def answering(self) -> Answering:
        return answering(self.code)


def findings_of(image: ConsultationImage) -> list[ImageFinding]:
    """Of one file, in the reader's language; each file asks once for one thing."""
    found = {one["code"]: one for one in reversed(image.upload.findings)}
    return [shown(image.consultation, one, image=image) for one in [*found.values()][::-1]]


def open_questions(consultation: Consultation) -> list[ImageFinding]:
    """Of all files together; reads prefetched images. Nothing before every file was opened."""
    images = list(consultation.images.all())
    if not images or any(image.is_under_way for image in images):
        return []
    members = [
        Member(image.upload.file_name, image.upload.report or {}, image.role, image.upload.sha256)
        for image in images
        if image.is_usable
    ]
    found = findings_in_words({"findings": list(faults(members, told_by(consultation)))})
    return [shown(consultation, one) for one in found]


def all_findings(consultation: Consultation) -> Iterator[ImageFinding]:
    """Of every file that was looked at, then of all together."""
    for image in consultation.images.all():
        image.consultation = consultation
        if not image.is_under_way:
            yield from findings_of(image)
    yield from open_questions(consultation)


def shown(
    consultation: Consultation, finding: dict[str, str], *, image: ConsultationImage | None = None
) -> ImageFinding:
    code, key = finding["code"], f"{image.pk if image else ''}:{finding['code']}"
    kept = consultation.image_answers.get(key, "")
    answer = answering(code).in_words(kept) if kept else ""
    if code == NO_PIXEL_SIZE and not answer:
        answer = IN_WORDS.in_words(str(consultation.answers.get(PIXEL_SIZE) or ""))
    return ImageFinding(
        key=key,
        code=code,
        severity=severity_here(consultation, finding),
        message=finding["message"],
        answer=answer,
        answer_url=address("consultations:answer_image_question", consultation.pk),
    )


def severity_here(consultation: Consultation, finding: dict[str, str]) -> str:
    """Measures are asked of any file, once what the user wants rests on them."""
    if finding["severity"] != "info":
        return finding["severity"]
    goals, dims = ({*several(consultation.answers.get(key))} for key in ("goals", "dims"))
    is_needed = {
        NO_PIXEL_SIZE: bool(goals & MEASURED or "z" in dims),
        "z-step-missing": bool(goals & MEASURED or "z" in dims),
        "interval-missing": bool(goals & TIMED),
    }
    return "ask" if is_needed.get(finding["code"]) else "info"


def told_by(consultation: Consultation) -> Told:
    """What the form says of the images; what it does not ask is not known."""
    answers = consultation.answers
    taken_by, dims = ({*several(answers.get(key))} for key in ("modality", "dims"))
    return Told(
        goals=frozenset(several(answers.get("goals"))),
        is_movie=bool("t" in dims or taken_by & FILMED),
        is_stack=bool("z" in dims or "volume-em" in taken_by),
        is_fluorescence=bool(taken_by) and taken_by <= FLUORESCENCE,
    )


def several(answer: Any) -> list[str]:
    """One choice is a word, several are a list."""
    if isinstance(answer, list):
        return [str(one) for one in answer]
    return [str(answer)] if answer else []
