"""Previews and what was said of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef

from fbias.core.counting import count_by
from fbias.network.models import Feedback, ToolPreview
from fbias.network.models.previews import POINTS
from members.models import User


def previews_for(reader: User) -> Any:
    feedback = Feedback.objects.filter(preview=OuterRef("pk"))
    found = ToolPreview.objects.visible_to(reader).select_related("shown_by")
    return found.annotate(
        feedback_count=count_by(feedback, "preview"),
        has_mine=Exists(feedback.filter(person=reader.pk)),
    )


@dataclass(frozen=True)
class Result:
    """How one question was answered: how many gave 1 to 5 points."""

    question: str
    given: list[int]

    @property
    def mean(self) -> float:
        return sum(self.given) / len(self.given) if self.given else 0

    @property
    def bars(self) -> list[tuple[int, int]]:
        counted = Counter(self.given)
        return [(points, counted[points]) for points in POINTS]


def results_of(preview: ToolPreview, feedback: list[Feedback]) -> list[Result]:
    return [
        Result(question, [one.points[number] for one in feedback])
        for number, question in enumerate(preview.questions)
    ]
