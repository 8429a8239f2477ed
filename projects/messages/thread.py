"""Mails about the thread: a message, and a question to the requester."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fbias.notifications.kinds import kinds_about
from projects.enums import ProjectStatus
from projects.models import Message


def _facts(message: Any, recipient: Any) -> dict[str, object]:
    path = reverse("projects:thread", args=[message.project_id])
    return {
        "reference": message.project.reference,
        "title": message.project.title,
        "author_name": str(message.author or settings.FACILITY_NAME),
        "text": message.text,
        "link": f"{settings.SITE_URL}{path}",
    }


def _waits_for_an_answer(message: Message) -> bool:
    return message.project.status == ProjectStatus.CLARIFICATION


SAMPLE: dict[str, object] = {
    "reference": "P-12",
    "title": "Count the beating cilia",
    "author_name": "Flo Martin",
    "text": "Are the films taken at the same temperature?",
    "link": "https://portal.example/projects/12/thread/",
}


def register_kinds() -> None:
    mail = kinds_about(Message, sample=SAMPLE, context=_facts)
    mail("project_message", _("A message about a project"))
    mail("project_asked", _("A question about your project"), still_wanted=_waits_for_an_answer)
