"""What a language model is told and asked, and which of its answers the form could take."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from consultations.language_model import NotUnderstood
from consultations.models import Consultation, ModelTurn
from consultations.queries.conversations.offering import written_in
from fbias.core.reader import label_language
from fbias.questions.question import Question

WORD = re.compile(r"\S+")
HIDDEN = "…"
MOST_SHOWN = 50


def words_for(consultation: Consultation) -> str:
    """What was written of the case; names of the person, addresses and links are taken out."""
    person = consultation.requester
    names = [person.name, *person.name.split(), person.team, str(person.institution or "")]
    words = WORD.sub(without_address, written_in(consultation))
    for name in sorted((one for one in names if len(one) > 2), key=len, reverse=True):  # noqa: PLR2004
        words = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", HIDDEN, words, flags=re.IGNORECASE)
    return words


def without_address(word: re.Match[str]) -> str:
    return HIDDEN if "@" in word[0] or "://" in word[0] else word[0]


def instructions_for(questions: Iterable[Question]) -> str:
    """The open questions with the values that the form takes, and the shape of the answer."""
    asked = [
        {
            "id": question.id,
            "question": question.label,
            "kind": kind_of(question),
            "options": {option.value: option.label for option in question.options},
        }
        for question in questions
    ]
    return (
        "You help a biologist to fill in a form about the analysis of microscope images. From "
        "what the biologist wrote, answer only the questions that the text answers. Invent "
        'nothing. Reply with JSON: {"answers": {id: value}}, where the value is a short text in '
        f"the language “{label_language()}”, the value of one option, or a list of such values.\n"
        + json.dumps(asked, ensure_ascii=False)
    )


def kind_of(question: Question) -> str:
    if not question.options:
        return "text"
    return "several" if question.kind in {"many", "group"} else "one"


def answers_in(said: Any, questions: Iterable[Question]) -> dict[str, Any]:
    """The answers that the form could take as they are; all else is left out.

    Raises `NotUnderstood` where the shape is not the one that was asked for.
    """
    given = said.get("answers") if isinstance(said, Mapping) else None
    if not isinstance(given, Mapping):
        raise NotUnderstood("no answers")
    known = {one.id: one for one in questions}
    fitting = {name: fitted(known[name], value) for name, value in given.items() if name in known}
    return {name: answer for name, answer in fitting.items() if answer}


def fitted(question: Question, value: Any) -> Any:
    values = [one for one in (value if isinstance(value, list) else [value]) if one]
    if not question.options:
        text = values[0] if values and isinstance(values[0], str) else ""
        text = text.replace("\0", "").strip()
        return text[: question.longest] if question.longest else text
    options = {option.value for option in question.options}
    chosen = list(dict.fromkeys(one for one in values if isinstance(one, str) and one in options))
    if question.kind == "group":
        return {"chosen": chosen, "words": ""} if chosen else None
    if question.kind == "many":
        return chosen[: question.longest] if question.longest else chosen
    return chosen[0] if chosen else None


def model_log(reader: Any) -> Any:
    """What left and what came back, the newest first, but for what is hidden from the reader."""
    turns = ModelTurn.objects.not_hidden_from(reader).select_related("consultation")
    return turns[:MOST_SHOWN]
