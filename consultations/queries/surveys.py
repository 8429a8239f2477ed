"""What people said about the sessions: as a whole, never who said what.

Of fewer than `LEAST` answers nothing is told but their number: whoever knows the panel would know
whose they are. Sessions that a conflict of interest hides from the reader do not count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from consultations.enums import SurveyKind
from consultations.models import Consultation, Survey
from consultations.surveys import questions_of_survey
from fbias.core.dois import address_of_doi
from fbias.core.prepared import Prepared, key, moment
from fbias.questions.question import Question
from members.models import User

LEAST = 5
GOOD = 4  # of five


@dataclass(frozen=True)
class Bar:
    label: str
    count: int
    percent: int


@dataclass(frozen=True)
class Item:
    """One question with its answers; `mean` and `good` (percent of 4 and 5) only of numbers."""

    question: Question
    answered: int
    bars: list[Bar]
    mean: float | None = None
    good: int | None = None


@dataclass(frozen=True)
class Result:
    """One survey: how many were asked, how many answered, and what."""

    label: str
    asked: int
    answered: int
    items: list[Item] = field(default_factory=list)
    words: list[tuple[str, list[str]]] = field(default_factory=list)

    @property
    def rate(self) -> int:
        return round(100 * self.answered / self.asked) if self.asked else 0

    @property
    def is_told(self) -> bool:
        return self.answered >= LEAST


def survey_results(reader: User) -> list[Result]:
    """Each kind of survey, over every session that this person may know of."""
    seen = Consultation.objects.visible_to(reader)
    asked = list(Survey.objects.begun(timezone.now()).filter(consultation__in=seen))
    return [result_of(kind, [one for one in asked if one.kind == kind]) for kind in SurveyKind]


def result_of(kind: SurveyKind, asked: Sequence[Survey]) -> Result:
    answers = [one.answers for one in asked if one.answered_at]
    result = Result(str(kind.label), len(asked), len(answers))
    if not result.is_told:
        return result
    for question in questions_of_survey(kind):
        given = [answer[question.id] for answer in answers if answer.get(question.id)]
        if question.options:
            result.items.append(item_of(question, given))
        elif question.id != "doi":
            result.words.append((question.label, sorted(given)))  # not in the order they came
    return result


def item_of(question: Question, given: Sequence[str]) -> Item:
    """Fewer than `LEAST` answers to one question are as telling as to a whole survey."""
    if len(given) < LEAST:
        return Item(question, len(given), [])
    counts = Counter(given)
    bars = [
        Bar(option.label, counts[option.value], round(100 * counts[option.value] / len(given)))
        for option in question.options
    ]
    if not all(option.value.isdigit() for option in question.options):
        return Item(question, len(given), bars)
    numbers = [int(value) for value in given]
    good = sum(number >= GOOD for number in numbers) if len(question.options) == LEAST else None
    share = None if good is None else round(100 * good / len(numbers))
    return Item(question, len(given), bars, sum(numbers) / len(numbers), share)


def articles(reader: User) -> list[dict[str, Any]]:
    """The articles that sessions helped, which their authors named: they are public."""
    named = Survey.objects.filter(
        kind=SurveyKind.FOLLOW_UP,
        consultation__in=Consultation.objects.visible_to(reader),
        answers__doi__isnull=False,
    )
    rows = named.select_related("consultation").order_by("-answered_at", "-pk")
    return [
        {
            "doi": survey.answers["doi"],
            "address": address_of_doi(survey.answers["doi"]),
            "consultation": survey.consultation,
        }
        for survey in rows
    ]


OWN = Prepared(
    lambda: (
        Survey.objects.filter(consultation=key("consultation"), person=key("person"))
        .begun(moment())
        .order_by("-asks_at", "-pk")[:1]
    )
)


def own_survey(consultation: Consultation, person: User) -> Survey | None:
    """What this person is asked about this session now, the newest first."""
    survey = OWN.first(consultation=consultation.pk, person=person.pk)
    if survey is not None:
        survey.consultation, survey.person = consultation, person
    return survey
