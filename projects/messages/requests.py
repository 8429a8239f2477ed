"""Mails about a request: that it came, that somebody decided."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fbias.core.links import sign
from fbias.notifications.kinds import Kind, register
from members.enums import MembershipStatus
from members.models import Analyst
from projects.enums import ProjectStatus
from projects.messages.facts import SAMPLE, facts, is_live, is_there
from projects.models import Project
from projects.services.pi.confirmation import CONFIRM_PI, waits_for_the_pi


def _is_decided(project: Any) -> bool:
    return isinstance(project, Project) and project.status != ProjectStatus.SUBMITTED


def _pi_facts(project: Any, recipient: Any) -> dict[str, object]:
    token = sign(CONFIRM_PI, project, recipient)
    path = reverse("projects:confirm_pi", args=[token])
    return {**facts(project, recipient), "link": f"{settings.SITE_URL}{path}"}


def _waits_for_the_pi(project: Any) -> bool:
    return isinstance(project, Project) and waits_for_the_pi(project)


def _naming_facts(project: Any, recipient: Any) -> dict[str, object]:
    path = reverse("projects:put_right", args=[project.pk])
    return {**facts(project, recipient), "link": f"{settings.SITE_URL}{path}"}


def _members_facts(analyst: Any, recipient: Any) -> dict[str, object]:
    return {"link": f"{settings.SITE_URL}{reverse('members:conflicts')}"}


def _account_facts(project: Any, recipient: Any) -> dict[str, object]:
    return {
        "reference": project.reference,
        "title": project.title,
        "address": recipient.email,
        "link": f"{settings.SITE_URL}{project.get_absolute_url()}",
    }


def _is_member(analyst: Any) -> bool:
    return isinstance(analyst, Analyst) and analyst.status == MembershipStatus.ACTIVE


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
    register(
        Kind(
            name="project_pi_asked",
            label=_("Are you the PI of this project?"),
            sample=SAMPLE,
            still_wanted=_waits_for_the_pi,
            context=_pi_facts,
            secrets=("link",),
            repeatable=True,
        )
    )
    register(
        Kind(
            name="project_pi_refused",
            label=_("The person named as PI says no"),
            sample=SAMPLE,
            still_wanted=is_live,
            context=_naming_facts,
        )
    )
    register(
        Kind(
            name="project_put_right",
            label=_("Names or the title of a project were put right"),
            sample=SAMPLE | {"why": "The PI moved to another institute."},
            still_wanted=is_there,
            context=facts,
        )
    )
    register(
        Kind(
            name="project_conflicts_asked",
            label=_("Do you have a conflict of interest?"),
            sample={
                "requests": "Ada Morel (Institut des Rives), P-12\nNoor Haddad, P-13",
                "link": "https://portal.example/conflicts/",
            },
            still_wanted=_is_member,
            context=_members_facts,
            repeatable=True,
        )
    )
    register(
        Kind(
            name="project_account",
            label=_("An account was made for you"),
            sample={
                "reference": "P-12",
                "title": "Count the beating cilia",
                "address": "you@example.org",
                "link": "https://portal.example/reset",
            },
            still_wanted=is_there,
            context=_account_facts,
            repeatable=True,
        )
    )
