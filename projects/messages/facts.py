"""What every mail about a project may say, and when it is still true."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, cast

from django.conf import settings
from django.utils.functional import Promise, lazy

from fbias.core.numbers import euro
from projects.enums import Origin, ProjectStatus, Urgency
from projects.models import Project
from projects.queries.steps.readers import reader_of


def facts(project: Any, recipient: Any) -> dict[str, object]:
    """Plain values only: coordinators use them in texts of their own; `reader` is who reads."""
    return {
        "reader": reader_of(project, recipient),
        "reference": project.reference,
        "title": project.title,
        "requester_name": project.requester.name,
        "status": project.status,
        "status_label": str(project.get_status_display()),
        "origin_label": str(project.get_origin_display()),
        "urgency_label": str(project.get_urgency_display()),
        "destination_label": str(project.get_redirected_to_display()),
        "reason": project.reason,
        "outcome": project.outcome,
        "link": f"{settings.SITE_URL}{project.get_absolute_url()}",
    }


def is_live(project: Project) -> bool:
    """The project is neither refused, given up nor finished."""
    return project.status in ProjectStatus.LIVE


def is_for_the_pi(about: Any, recipient: Any) -> bool:
    return bool(about.project.pi_id == recipient.pk)


def euros(amount: str) -> Promise:
    """An amount of a sample, written when it is read."""
    return cast(Promise, lazy(euro, str)(Decimal(amount)))


SAMPLE: dict[str, object] = {
    "reader": "requester",
    "reference": "P-12",
    "title": "Count the beating cilia",
    "requester_name": "Ada Morel",
    "status": "accepted",
    "status_label": ProjectStatus.ACCEPTED.label,
    "origin_label": Origin.OPEN_DESK.label,
    "urgency_label": Urgency.NONE.label,
    "destination_label": "",
    "reason": "We can begin in March.",
    "outcome": "",
    "link": "https://portal.example/projects/12/",
}
