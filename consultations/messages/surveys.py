"""The questions after a session: asked once, asked again a week later, and silent once answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations.enums import SurveyKind
from consultations.links.surveys import may_answer, survey_address
from consultations.messages.facts import Facts
from consultations.models import Survey
from consultations.surveys import questions_of_survey
from fbias.core.clock import database_now
from fbias.notifications.enums import Audience
from fbias.notifications.kinds import Kind, register
from fbias.notifications.reminders import Reminder
from fbias.notifications.reminders import register as register_reminder
from members.models import User

AGAIN_AFTER = timedelta(days=7)
GIVEN_UP_AFTER = timedelta(days=21)
SAMPLE: Mapping[str, object] = {
    "reference": "C-12",
    "starts_at": datetime(2027, 1, 14, 9, tzinfo=UTC),
    "title": "Counting nuclei in gut sections",
    "questions": 10,
    "is_again": False,
    "survey_url": "https://portal.example/surveys/abc/",
}


def is_again(survey: Survey) -> bool:
    return timezone.now() >= survey.asks_at + AGAIN_AFTER


def survey_facts(survey: Survey, recipient: User) -> Facts:
    session = survey.consultation.session
    return {
        "reference": survey.consultation.reference,
        "starts_at": session.starts_at if session else None,
        "title": survey.consultation.title,
        "questions": len(questions_of_survey(survey.kind)),
        "is_again": is_again(survey),
        "survey_url": survey_address(survey),
    }


def is_open(survey: Survey) -> bool:
    is_asked = survey.answered_at is None and may_answer(survey, survey.person)
    return is_asked and database_now() < survey.asks_at + GIVEN_UP_AFTER


def unanswered(kind: str, now: datetime) -> QuerySet[Survey]:
    now = now.astimezone(UTC)
    found = Survey.objects.open().begun(now).filter(kind=kind, asks_at__gt=now - GIVEN_UP_AFTER)
    return found.select_related("consultation__session", "person")


def who_is_asked(survey: Survey) -> Iterable[User]:
    return (survey.person,)


def time_of(survey: Survey) -> str:
    return "again" if is_again(survey) else "first"


def register_kinds() -> None:
    usual: dict[str, Any] = {
        "context": survey_facts,
        "still_wanted": is_open,
        "repeatable": True,
        "secrets": ("survey_url",),
        "leads_to": "survey_url",
    }
    for kind, label in (
        (SurveyKind.USER, _("Survey: who asked")),
        (SurveyKind.ANALYST, _("Survey: the panel")),
        (SurveyKind.FOLLOW_UP, _("Survey: six months later")),
    ):
        name = f"survey_{kind.value}"
        sample = {**SAMPLE, "questions": len(questions_of_survey(kind))}
        audience = Audience.MEMBERS if kind == SurveyKind.ANALYST else Audience.EVERYBODY
        register(Kind(name, label, Survey, sample=sample, optional=audience, **usual))
        register_reminder(Reminder(name, partial(unanswered, kind.value), who_is_asked, time_of))
