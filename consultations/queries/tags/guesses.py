"""What the portal makes of a request's text, and what it learns from those that were answered."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from consultations.enums import ConsultationStatus as C
from consultations.enums import TagWord as W
from consultations.models import Consultation, RequestTag
from consultations.models.intake_forms import published_form
from consultations.queries.tags.wanted import tags_today
from consultations.questions import tags_wanted, words_of_the_form
from fbias.questions.form import Form
from fbias.questions.question import UNKNOWN, text_in
from members.matching import Example, Match
from members.matching.words import words_of
from members.queries.matching import is_ready, matcher

MOST_EXAMPLES = 1000
SUGGESTIONS = 3
WORDS_SHOWN = 4

logger = logging.getLogger(__name__)


def text_of(form: Form, answers: Mapping[str, Any]) -> str:
    """What the person wrote of the case, without the title and what they chose from a list."""
    written = (
        text_in(answers.get(question.id))
        for question in form.shown(answers)
        if question.kind in {"text", "textarea", "group"}
        and question.id != "title"
        and not question.carried
    )
    return "\n".join(text for text in written if text and text != UNKNOWN)


def guess_tags(consultation: Consultation, *, known: Collection[str] = ()) -> list[str]:
    """The slugs worth asking the user about, best first, those in `known` left out.

    What was learned from other requests is used for people from whom no request is hidden.
    """
    person = consultation.requester
    mind = matcher(learned=not (person.is_coordinator or person.is_analyst))
    ranking = mind.rank(
        text_of(consultation.form, consultation.answers),
        title=consultation.title,
        chosen=tags_wanted(consultation.form, consultation.answers),
    )
    best = mind.best(ranking, count=2 * SUGGESTIONS + len(known))
    return [
        match.slug
        for match in best
        if match.score > 0
        and match.slug not in known
        and (telling(match, consultation.form) or not match.words)
    ][:SUGGESTIONS]


def telling(match: Match, form: Form) -> tuple[str, ...]:
    """The words that speak for it, without those that only repeat the form's questions."""
    asked = words_of_the_form(form)
    return tuple(
        words for words in match.words if any(one.stem not in asked for one in words_of(words))
    )


def words_for(consultation: Consultation) -> dict[str, tuple[str, ...]]:
    """The words of the text that speak for each tag, as they were written.

    They depend on this text and the vocabulary only. Empty where matching fails or is not ready
    yet: a page is worth more than its explanations.
    """
    if not is_ready():
        return {}
    try:
        ranking = matcher(learned=False).rank(
            text_of(consultation.form, consultation.answers), title=consultation.title
        )
    except Exception:
        logger.exception("No words for the tags of %s", consultation.reference)
        return {}
    return {
        match.slug: words[:WORDS_SHOWN]
        for matches in ranking.values()
        for match in matches
        if (words := telling(match, consultation.form))
    }


def kept_examples() -> list[Example]:
    """The newest booked requests about whose tags somebody said something, as they are now."""
    said = RequestTag.objects.exclude(word=W.SUGGESTED)
    requests = (
        Consultation.objects.filter(status__in=C.BOOKED | C.PAST)
        .filter(pk__in=said.values("consultation"))
        .order_by("-pk")
        .values_list("pk", "title", "intake_form", "answers")[:MOST_EXAMPLES]
    )
    texts = {
        pk: f"{title}\n{text_of(published_form(version), answers)}".strip()
        for pk, title, version, answers in requests
    }
    words = list(
        said.filter(consultation__in=texts).values_list("consultation", "tag__slug", "word")
    )
    today = tags_today({slug for _pk, slug, _word in words})
    yes: dict[int, set[str]] = defaultdict(set)
    no: dict[int, set[str]] = defaultdict(set)
    for pk, slug, word in words:
        if slug in today:
            (no if word == W.REFUSED else yes)[pk].add(today[slug].slug)
    return [
        Example(text, confirmed=frozenset(yes[pk]), refused=frozenset(no[pk] - yes[pk]))
        for pk, text in texts.items()
        if text and (yes[pk] or no[pk])
    ]
