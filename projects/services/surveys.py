"""What the user thought of it: eight answers by a signed link."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fbias.core.errors import DomainError
from fbias.core.links import Purpose
from members.models import User
from projects.enums import ProjectStatus
from projects.models import Project, Survey
from projects.surveys import SURVEY

BEST, WORST = 5, 1


def may_answer(project: Any, person: User) -> bool:
    """The requester answers while the work is done; a second answer changes the first one."""
    over = project.status in ProjectStatus.WORK_OVER
    return bool(over and project.requester_id == person.pk)


ANSWER_SURVEY = Purpose(
    "projects.links.answer-survey", path="links/survey/", days=120, holds=may_answer
)


@transaction.atomic
def answer_survey(project: Project, *, scores: dict[str, int], words: str = "") -> Survey:
    """Keep what the user thought; a second answer changes the first one."""
    if project.status not in ProjectStatus.WORK_OVER:
        raise DomainError(_("The survey is open once the work is done."))
    answered = set(scores) == {item.code for item in SURVEY}
    if not answered or any(not WORST <= score <= BEST for score in scores.values()):
        raise DomainError(_("Answer each question with one to five."))
    survey, _made = Survey.objects.update_or_create(
        project=project,
        defaults={"scores": scores, "words": words.strip(), "answered_at": timezone.now()},
    )
    return survey
