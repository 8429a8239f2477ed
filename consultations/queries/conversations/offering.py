"""Answers that words and files suggest: shown to be corrected, never taken for said."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from consultations.enums import TurnOutcome
from consultations.models import Consultation
from consultations.queries.intake_forms.found import answers_found
from consultations.queries.tags.guesses import text_of
from fbias.core.reader import label_language
from fbias.questions.question import UNKNOWN, Question
from members.matching import Match
from members.queries.matching import is_ready, matcher

CUES = Path(__file__).parent.parent.parent / "data" / "cues.json"
LONGEST_TITLE = 120
MOST_GOALS = 3
SENTENCE = re.compile(r"[.!?\n]")
CONVINCING = 3  # of the best tags of a group


@dataclass(frozen=True)
class Offer:
    """An answer and why it is offered; `because` is read by whoever wrote the words."""

    answer: Any
    because: str


@cache
def cues(question: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """For each option the beginnings of words that speak for it, in both languages."""
    rows = json.loads(CUES.read_text(encoding="utf-8"))[question]
    return tuple(
        (value, re.compile(rf"(?<!\w)(?:{'|'.join(words)})", re.IGNORECASE))
        for value, words in rows.items()
    )


def offer_for(question: Question, consultation: Consultation) -> Offer | None:
    """The best that is known: what the files say, then what was written."""
    answers = answers_found(consultation)
    if question.id in answers:
        return Offer(answers[question.id], _("found in your file"))
    if question.id == "practical":
        return Offer({"chosen": [label_language()], "words": ""}, _("the language of this page"))
    proposed = proposals(consultation)
    if question.id in proposed:
        return Offer(proposed[question.id], _("proposed by a language model from your words"))
    written = written_in(consultation)
    look = WRITTEN.get(question.id)
    return look(question, written) if look and written else None


def proposals(consultation: Consultation) -> dict[str, Any]:
    """The newest answers that the model proposed, as long as the person agrees that it reads."""
    if not consultation.model_agreed_at:
        return {}
    turn = consultation.model_turns.filter(outcome=TurnOutcome.ANSWERED).first()
    return turn.proposed if turn else {}


def written_in(consultation: Consultation) -> str:
    text = text_of(consultation.form, consultation.answers)
    title = str(consultation.answers.get("title") or "")
    return "\n".join(part for part in (title if title != UNKNOWN else "", text) if part)


def title_from(_question: Question, written: str) -> Offer | None:
    title = title_of(written)
    return Offer(title, _("the first words of what you wrote")) if title else None


def title_of(written: str) -> str:
    """The first sentence, cut between words where it is long."""
    first = next((part.strip() for part in SENTENCE.split(written) if part.strip()), "")
    if len(first) <= LONGEST_TITLE:
        return first
    return first[: LONGEST_TITLE - 1].rsplit(" ", 1)[0] + "…"


def object_from(_question: Question, written: str) -> Offer | None:
    thing = thing_in(written)
    return Offer(thing, because([thing])) if thing else None


def thing_in(written: str) -> str:
    """What stands behind the first “count”, “measure”, “segment” ...: “round green dots”."""
    ((_name, pattern),) = cues("object")
    for hit in pattern.finditer(written):
        rest = re.split(r"[.,;:!?\n(]", written[hit.end() : hit.end() + LONGEST_TITLE])[0]
        if thing := rest.strip(" -"):
            return thing
    return ""


def because(words: Iterable[str]) -> str:
    quoted = ", ".join(_("“%(word)s”") % {"word": word} for word in words)
    return _("because you wrote %(words)s") % {"words": quoted}


# --- from the words ------------------------------------------------------------------------------


def by_cues(question: Question, written: str) -> dict[str, str]:
    """The options of which a word stands in the text, each with that word."""
    known = {option.value for option in question.options}
    found = ((value, pattern.search(written)) for value, pattern in cues(question.id))
    return {value: hit[0] for value, hit in found if hit and value in known}


def help_from(question: Question, written: str) -> Offer | None:
    words = by_cues(question, written)
    if not words:
        return Offer("start", _("nothing else fits yet")) if question.chosen("start") else None
    value, word = next(iter(words.items()))
    return Offer(value, because([word]))


def goals_from(question: Question, written: str) -> Offer | None:
    """First what is said in so many words, then what the best tags of the text stand for."""
    cues = by_cues(question, written)
    slugs = best_tags(written).get("operation", ())
    for match in slugs[:CONVINCING]:
        for option in question.options:
            if match.slug in option.tags and option.value not in cues and match.score > 0:
                cues[option.value] = (match.words or (option.label,))[0]
    first = slugs[0].slug if slugs else ""
    ordered = sorted(cues, key=lambda value: first not in tags_of(question, value))[:MOST_GOALS]
    if not ordered:
        return None
    return Offer(ordered, because(cues[value] for value in ordered))


def dims_from(question: Question, written: str) -> Offer | None:
    found = by_cues(question, written)
    return Offer(list(found), because(found.values())) if found else None


def named_in(question: Question, written: str) -> list[Match]:
    """Options that are tags, of which the text says the name."""
    known = {option.value for option in question.options}
    groups = best_tags(written).values()
    return [one for group in groups for one in group if one.words and one.slug in known]


def one_named(question: Question, written: str) -> Offer | None:
    best = max(named_in(question, written), key=lambda one: one.score, default=None)
    return Offer(best.slug, because(best.words[:1])) if best else None


def several_named(question: Question, written: str) -> Offer | None:
    tags = sorted(named_in(question, written), key=lambda one: -one.score)[:CONVINCING]
    if not tags:
        return None
    answer = {"chosen": [one.slug for one in tags], "words": ""}
    return Offer(answer, because(one.words[0] for one in tags))


def best_tags(written: str) -> Mapping[str, tuple[Match, ...]]:
    """Every tag by group, best first; nothing while the matcher is being made ready."""
    return matcher(learned=False).rank(written) if is_ready() else {}


def tags_of(question: Question, value: str) -> tuple[str, ...]:
    return next((option.tags for option in question.options if option.value == value), ())


WRITTEN: dict[str, Callable[[Question, str], Offer | None]] = {
    "title": title_from,
    "object": object_from,
    "help": help_from,
    "goals": goals_from,
    "dims": dims_from,
    "modality": one_named,
    "sample": several_named,
    "tried": several_named,
}
