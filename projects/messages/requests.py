"""Mails about a request: that it came, that somebody decided."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from fbias.notifications.kinds import Kind, register
from projects.enums import ProjectStatus
from projects.messages.facts import SAMPLE, facts, is_live
from projects.models import Project


def _is_decided(project: Any) -> bool:
    return isinstance(project, Project) and project.status != ProjectStatus.SUBMITTED


def register_kinds() -> None:
    register(
        Kind(
            name="project_received",
            label=_("Your project request arrived"),
            sample=SAMPLE,
            still_wanted=is_live,
            context=facts,
        )
    )
    register(
        Kind(
            name="project_new",
            label=_("A project is asked for"),
            sample=SAMPLE,
            still_wanted=is_live,
            context=facts,
        )
    )
    register(
        Kind(
            name="project_decided",
            label=_("What was decided about your project"),
            sample=SAMPLE,
            still_wanted=_is_decided,
            context=facts,
        )
    )
