"""The signed link with which somebody says how a session was, without signing in."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from consultations.enums import ConsultationStatus, SurveyKind
from consultations.models import Survey
from fbias.core.links import Purpose, sign
from members.models import User
from members.queries.conflicts import in_conflict


def may_answer(survey: Survey, person: User) -> bool:
    """Those who were asked, while the session counts as held; a conflict since then ends it."""
    held = survey.consultation.status == ConsultationStatus.HELD
    is_asked = held and survey.person_id == person.pk
    if survey.kind != SurveyKind.ANALYST:
        return is_asked
    return is_asked and not in_conflict(person, *survey.consultation.asking)


ANSWER_SURVEY = Purpose("consultations.answer-survey", path="surveys/", days=120, holds=may_answer)


def survey_path(survey: Survey) -> str:
    return reverse("consultations:survey", args=[sign(ANSWER_SURVEY, survey, survey.person)])


def survey_address(survey: Survey) -> str:
    return f"{settings.SITE_URL}{survey_path(survey)}"
