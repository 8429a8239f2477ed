"""Mails about the end of a project."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fbias.core.links import sign
from fbias.notifications.kinds import Kind, register
from projects.enums import ProjectStatus
from projects.messages.facts import SAMPLE, facts, is_there
from projects.models import Project
from projects.services.surveys import ANSWER_SURVEY


def survey_path(project: Project) -> str:
    return reverse("projects:survey", args=[sign(ANSWER_SURVEY, project, project.requester)])


def _closing_facts(project: Any, recipient: Any) -> dict[str, object]:
    path = reverse("projects:closing", args=[project.pk])
    return {**facts(project, recipient), "link": f"{settings.SITE_URL}{path}"}


def _survey_facts(project: Any, recipient: Any) -> dict[str, object]:
    return {**facts(project, recipient), "link": f"{settings.SITE_URL}{survey_path(project)}"}


def _has_ended(project: Any) -> bool:
    return isinstance(project, Project) and project.status in ProjectStatus.WORK_OVER


def register_kinds() -> None:
    register(
        Kind(
            name="project_completed",
            label=_("A project is completed"),
            sample=SAMPLE,
            still_wanted=_has_ended,
            context=_closing_facts,
        )
    )
    register(
        Kind(
            name="project_survey",
            label=_("Eight questions at the end of a project"),
            sample=SAMPLE,
            still_wanted=_has_ended,
            context=_survey_facts,
            secrets=("link",),
        )
    )
    register(
        Kind(
            name="project_phase",
            label=_("Go or no-go for the next phase"),
            sample=SAMPLE | {"go": True, "why": "The first part works."},
            still_wanted=is_there,
            context=_closing_facts,
        )
    )
    register(
        Kind(
            name="project_case",
            label=_("May we tell your project without names?"),
            sample=SAMPLE | {"case_title": "Cilia that beat out of step"},
            still_wanted=_has_ended,
            context=_closing_facts,
        )
    )
