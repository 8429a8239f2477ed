"""The mails of this app."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from fbias.notifications.kinds import Kind, register
from projects.enums import ProjectStatus
from projects.models import Project


def _facts(project: Any, recipient: Any) -> dict[str, object]:
    """What every mail about a project may say, as plain values."""
    return {
        "reference": project.reference,
        "title": project.title,
        "requester_name": project.requester.name,
        "status": project.status,
        "status_label": str(project.get_status_display()),
        "origin_label": str(project.get_origin_display()),
        "urgency_label": str(project.get_urgency_display()),
        "reason": project.reason,
        "outcome": project.outcome,
        "link": f"{settings.SITE_URL}{project.get_absolute_url()}",
    }


def _is_live(project: Any) -> bool:
    return isinstance(project, Project) and project.status in ProjectStatus.LIVE


def _is_decided(project: Any) -> bool:
    return isinstance(project, Project) and project.status != ProjectStatus.SUBMITTED


SAMPLE: dict[str, object] = {
    "reference": "P-12",
    "title": "Count the beating cilia",
    "requester_name": "Ada Morel",
    "status": "accepted",
    "status_label": "Accepted",
    "origin_label": "Open desk",
    "urgency_label": "No hurry",
    "reason": "We can begin in March.",
    "outcome": "",
    "link": "https://portal.example/projects/12/",
}


def register_kinds() -> None:
    register(
        Kind(
            name="project_received",
            label=_("Your project request arrived"),
            sample=SAMPLE,
            still_wanted=_is_live,
            context=_facts,
        )
    )
    register(
        Kind(
            name="project_new",
            label=_("A project is asked for"),
            sample=SAMPLE,
            still_wanted=_is_live,
            context=_facts,
        )
    )
    register(
        Kind(
            name="project_decided",
            label=_("What was decided about your project"),
            sample=SAMPLE,
            still_wanted=_is_decided,
            context=_facts,
        )
    )
