"""Mails about a request: that it came, that somebody decided."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fbias.core.links import sign
from fbias.notifications.enums import Audience
from fbias.notifications.kinds import Kind, kinds_about, register
from members.enums import MembershipStatus
from members.models import Analyst
from projects.enums import ProjectStatus
from projects.messages.facts import SAMPLE, facts, is_live
from projects.models import Project
from projects.services.pi.confirmation import CONFIRM_PI, waits_for_the_pi


def _is_decided(project: Project) -> bool:
    return project.status != ProjectStatus.SUBMITTED


def _pi_facts(project: Any, recipient: Any) -> dict[str, object]:
    token = sign(CONFIRM_PI, project, recipient)
    path = reverse("projects:confirm_pi", args=[token])
    return {**facts(project, recipient), "link": f"{settings.SITE_URL}{path}"}


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


def _is_member(analyst: Analyst) -> bool:
    return analyst.status == MembershipStatus.ACTIVE


def register_kinds() -> None:
    mail = kinds_about(Project, sample=SAMPLE, context=facts)
    mail("project_received", _("Your project request arrived"), still_wanted=is_live)
    mail(
        "project_new",
        _("A project request arrived"),
        still_wanted=is_live,
        optional=Audience.COORDINATORS,
        leads_to="link",
    )
    mail("project_decided", _("What was decided about your project"), still_wanted=_is_decided)
    mail(
        "project_pi_asked",
        _("Are you the PI of this project?"),
        still_wanted=waits_for_the_pi,
        context=_pi_facts,
        secrets=("link",),
        repeatable=True,
    )
    mail(
        "project_pi_refused",
        _("The person named as PI says no"),
        still_wanted=is_live,
        context=_naming_facts,
    )
    mail(
        "project_put_right",
        _("Names or the title of a project were put right"),
        sample=SAMPLE | {"why": "The PI moved to another institute."},
    )
    register(
        Kind(
            "project_conflicts_asked",
            _("Do you have a conflict of interest?"),
            Analyst,
            sample={
                "requests": "Ada Morel (Institut des Rives), P-12\nNoor Haddad, P-13",
                "link": "https://portal.example/conflicts/",
            },
            still_wanted=_is_member,
            context=_members_facts,
            repeatable=True,
        )
    )
    mail(
        "project_account",
        _("An account was made for you"),
        sample={
            "reference": "P-12",
            "title": "Count the beating cilia",
            "address": "you@example.org",
            "link": "https://portal.example/reset",
        },
        context=_account_facts,
        repeatable=True,
    )
