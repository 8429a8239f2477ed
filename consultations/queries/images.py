"""What the images of one request, taken together, leave to ask."""

from __future__ import annotations

from consultations.models import Consultation
from fbias.imagery.findings.sets import Member, Told, faults
from fbias.imagery.wording import findings_in_words

FLUORESCENCE = frozenset(
    {"widefield-fluorescence", "confocal", "multiphoton", "light-sheet", "tirf"}
    | {"super-resolution", "calcium-imaging", "multiplexed-tissue"}
)
FILMED = frozenset({"live-imaging", "calcium-imaging"})


def open_questions(consultation: Consultation) -> list[dict[str, str]]:
    """In the reader's language; reads prefetched images. Nothing before every file was opened."""
    images = list(consultation.images.all())
    if not images or any(image.is_under_way for image in images):
        return []
    members = [
        Member(one.upload.file_name, one.upload.report or {}, one.role, one.upload.sha256)
        for one in images
        if one.is_usable
    ]
    found = list(faults(members, told_by(consultation)))
    return findings_in_words({"findings": found})


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


def several(answer: object) -> list[str]:
    """One choice is a word, several are a list."""
    if isinstance(answer, list):
        return [str(one) for one in answer]
    return [str(answer)] if answer else []
