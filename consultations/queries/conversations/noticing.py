"""What is missing or does not fit together, in the answers and in the files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from consultations.models import Consultation
from consultations.queries.conversations.offering import by_cues, written_in
from consultations.queries.intake_forms.found import pictures
from fbias.imagery.enums import ImageRole
from fbias.questions.question import chosen_in, text_in

COUNTED = {"count", "types", "outline"}
FOLLOWED = {"move", "signal"}
CONTROLS = {ImageRole.NEGATIVE, ImageRole.POSITIVE, ImageRole.SINGLE}


@dataclass(frozen=True)
class Notice:
    """A sentence, and the question where it is put right."""

    question: str
    sentence: str


def notices(consultation: Consultation) -> list[Notice]:
    """In the order of the form; only about questions that this form asks."""
    asked = {one.id for one in consultation.form.questions}
    notices = [one for look in LOOKS for one in look(consultation) if one.question in asked]
    order = [one.id for one in consultation.form.questions]
    return sorted(notices, key=lambda one: order.index(one.question))


def values(consultation: Consultation, name: str) -> set[str]:
    return {
        one for one in chosen_in(consultation.answers.get(name)) if isinstance(one, str) and one
    }


def longest_axis(consultation: Consultation, axis: str) -> int:
    """How many steps the longest picture has along Z or T; 0 where no file was opened."""
    sizes = [
        dict(zip(one["axes"], one["shape"], strict=True)).get(axis, 1)
        for one in pictures(consultation)
    ]
    return max(sizes, default=0)


def time_without_frames(consultation: Consultation) -> Iterator[Notice]:
    wants_time = values(consultation, "goals") & FOLLOWED or "t" in values(consultation, "dims")
    if wants_time and longest_axis(consultation, "T") == 1:
        yield Notice(
            "files",
            _(
                "You speak of a movie, but each of your files holds one moment only. Add the "
                "movie, or say how long it is between two images."
            ),
        )


def depth_without_slices(consultation: Consultation) -> Iterator[Notice]:
    if "z" in values(consultation, "dims") and longest_axis(consultation, "Z") == 1:
        yield Notice(
            "dims",
            _("You speak of depth, but each of your files is one flat picture. Which is it?"),
        )


def words_against_dims(consultation: Consultation) -> Iterator[Notice]:
    """“Movie” in the text, “one flat picture” in the answer."""
    question = consultation.form.named("dims")
    if question is None or values(consultation, "dims") != {"flat"}:
        return
    for value, word in by_cues(question, written_in(consultation)).items():
        if value in {"z", "t"}:
            yield Notice(
                "dims",
                _("You wrote “%(word)s”, and that your images are one flat picture. Which is it?")
                % {"word": word},
            )


def count_without_example(consultation: Consultation) -> Iterator[Notice]:
    wants = values(consultation, "goals") & COUNTED
    roles = {image.role for image in consultation.images.all()}
    says_so = "yes" in values(consultation, "byhand")
    if (
        wants
        and ImageRole.MANUAL not in roles
        and (says_so or not consultation.answers.get("byhand"))
    ):
        yield Notice(
            "files" if says_so else "byhand",
            _(
                "You want to find or count things. One image done by hand, be it on paper, lets "
                "your panel check that a program does the same."
            ),
        )


def overlap_without_channels(consultation: Consultation) -> Iterator[Notice]:
    if "overlap" in values(consultation, "goals") and longest_axis(consultation, "C") == 1:
        yield Notice(
            "files",
            _("You compare two signals, but each of your files holds one channel. Add the other."),
        )


def brightness_of_other_settings(consultation: Consultation) -> Iterator[Notice]:
    compares = values(consultation, "goals") & {"bright", "area", "overlap"}
    if compares and "no" in values(consultation, "same_settings"):
        yield Notice(
            "same_settings",
            _(
                "Brightness can be compared only between images taken with the same settings. Say "
                "which ones belong together."
            ),
        )


def images_against_plan(consultation: Consultation) -> Iterator[Notice]:
    has_images = bool(consultation.images.all())
    if consultation.has_no_images_yet and has_images:
        yield Notice(
            "help", _("You said that no image is taken yet, but there are files. Which is it?")
        )


def nothing_to_compare(consultation: Consultation) -> Iterator[Notice]:
    roles = {image.role for image in consultation.images.all()}
    if roles and not roles & CONTROLS:
        yield Notice(
            "files",
            _(
                "No image is a control: untreated, or without the stain. With one, your panel sees "
                "what is real."
            ),
        )


def too_many_goals(consultation: Consultation) -> Iterator[Notice]:
    goals = values(consultation, "goals")
    if "unsure" in goals and len(goals) > 1:
        yield Notice("goals", _("You chose goals, and that you are not sure. Which is it?"))


def repeats_unsaid(consultation: Consultation) -> Iterator[Notice]:
    question = consultation.form.named("groups")
    written = text_in(consultation.answers.get("groups"))
    wants_numbers = values(consultation, "goals") & {"stats"}
    if question and wants_numbers and not written:
        yield Notice(
            "groups", _("You ask about statistics: say which groups and how many repeats.")
        )


Look = Callable[[Consultation], Iterator[Notice]]
LOOKS: tuple[Look, ...] = (
    images_against_plan,
    too_many_goals,
    brightness_of_other_settings,
    time_without_frames,
    overlap_without_channels,
    nothing_to_compare,
    depth_without_slices,
    words_against_dims,
    count_without_example,
    repeats_unsaid,
)
