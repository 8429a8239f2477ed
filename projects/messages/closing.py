"""Mails about the end of a project."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fbias.core.links import sign
from fbias.notifications.enums import Audience
from fbias.notifications.kinds import kinds_about
from projects.enums import ProjectStatus
from projects.messages.facts import SAMPLE, facts
from projects.models import Project
from projects.services.surveys import ANSWER_SURVEY


def survey_path(project: Project) -> str:
    return reverse("projects:survey", args=[sign(ANSWER_SURVEY, project, project.requester)])


def _closing_facts(project: Any, recipient: Any) -> dict[str, object]:
    path = reverse("projects:closing", args=[project.pk])
    return {**facts(project, recipient), "link": f"{settings.SITE_URL}{path}"}


def _survey_facts(project: Any, recipient: Any) -> dict[str, object]:
    return {**facts(project, recipient), "link": f"{settings.SITE_URL}{survey_path(project)}"}


def _has_ended(project: Project) -> bool:
    return project.status in ProjectStatus.WORK_OVER


def register_kinds() -> None:
    mail = kinds_about(Project, sample=SAMPLE, context=_closing_facts)
    mail("project_completed", _("A project is completed"), still_wanted=_has_ended)
    mail(
        "project_survey",
        _("Eight questions at the end of a project"),
        still_wanted=_has_ended,
        context=_survey_facts,
        secrets=("link",),
        optional=Audience.EVERYBODY,
        leads_to="link",
    )
    mail(
        "project_phase",
        _("Go or no-go for the next phase"),
        sample=SAMPLE | {"go": True, "why": "The first part works."},
    )
    mail(
        "project_case",
        _("May we tell the story of your project, without names?"),
        sample=SAMPLE | {"case_title": "Cilia that beat out of step"},
        still_wanted=_has_ended,
    )
