"""Mails about the team: asked to work, answered, found, handed over, hours promised."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fbias.core.links import sign
from fbias.notifications.kinds import kinds_about
from projects.enums import AssignmentStatus, Role
from projects.models import Assignment
from projects.queries.steps.readers import reader_of
from projects.services.team import ANSWER_ASSIGNMENT, waits_for_the_analyst


def _facts(assignment: Any, recipient: Any) -> dict[str, object]:
    project = assignment.project
    return {
        "reader": reader_of(project, recipient),
        "requester_name": project.requester.name,
        "reference": project.reference,
        "title": project.title,
        "analyst_name": assignment.analyst.user.name,
        "site": str(assignment.analyst.facility),
        "role_label": str(assignment.get_role_display()),
        "hours": assignment.hours,
        "said_yes": assignment.status == AssignmentStatus.ACCEPTED,
        "note": assignment.note,
        "link": f"{settings.SITE_URL}{reverse('projects:people', args=[project.pk])}",
    }


def _offer_facts(assignment: Any, recipient: Any) -> dict[str, object]:
    token = sign(ANSWER_ASSIGNMENT, assignment, recipient)
    path = reverse("projects:answer_offer", args=[token])
    return {**_facts(assignment, recipient), "link": f"{settings.SITE_URL}{path}"}


def _hours_facts(assignment: Any, recipient: Any) -> dict[str, object]:
    """Hours only: whose question it is and what it is about is not the manager's."""
    return {
        "analyst_name": assignment.analyst.user.name,
        "hours": assignment.hours,
        "hours_a_month": assignment.analyst.hours_per_month,
        "answered_on": assignment.answered_at,
        "link": f"{settings.SITE_URL}{reverse('members:my_facility')}",
    }


def _is_answered(assignment: Assignment) -> bool:
    return assignment.status != AssignmentStatus.OFFERED


def _is_accepted(assignment: Assignment) -> bool:
    return assignment.status == AssignmentStatus.ACCEPTED


def _is_handed_over(assignment: Assignment) -> bool:
    return assignment.status in {
        AssignmentStatus.LEAVING,
        AssignmentStatus.ENDED,
    }


SAMPLE: dict[str, object] = {
    "reader": "requester",
    "requester_name": "Ada Morel",
    "reference": "P-12",
    "title": "Count the beating cilia",
    "analyst_name": "Emil Roy",
    "site": "Imaging core, Lyon",
    "role_label": Role.LEAD.label,
    "hours": 32.5,
    "said_yes": True,
    "note": "",
    "link": "https://portal.example/projects/12/people/",
}


def register_kinds() -> None:
    mail = kinds_about(Assignment, sample=SAMPLE, context=_facts)
    mail(
        "project_work_asked",
        _("You are asked to work on a project"),
        still_wanted=waits_for_the_analyst,
        context=_offer_facts,
        secrets=("link",),
    )
    mail("project_work_answered", _("An analyst answered"), still_wanted=_is_answered)
    mail("project_analyst_found", _("We have found your analyst"), still_wanted=_is_accepted)
    mail(
        "project_offer_over",
        _("No answer needed: a project has ended"),
        still_wanted=_is_handed_over,
    )
    mail(
        "project_handed_over",
        _("A project is handed over"),
        sample=SAMPLE | {"successor_name": "Noor Haddad"},
        still_wanted=_is_handed_over,
    )
    mail(
        "project_hours_promised",
        _("Hours of an analyst are promised"),
        sample={
            "analyst_name": "Emil Roy",
            "hours": 32.5,
            "hours_a_month": 6,
            "answered_on": datetime(2027, 1, 14, 9, tzinfo=UTC),
            "link": "https://portal.example/my-facility/",
        },
        still_wanted=_is_accepted,
        context=_hours_facts,
    )
