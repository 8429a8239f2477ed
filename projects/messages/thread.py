"""Mails about the thread: a message, and a question to the requester."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fbias.notifications.kinds import kinds_about
from fbias.notifications.replies import Thread, register_thread
from members.models import User
from projects.enums import ProjectStatus
from projects.models import Message
from projects.services.thread import write_message


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


def _itself(message: Message) -> Message:
    return message


def _page(message: Message) -> str:
    return reverse("projects:thread", args=[message.project_id])


def _answer(message: Message, *, by: User, text: str, request_key: UUID) -> Message:
    """An answer by mail is read by those who read what it answers, and by nobody else."""
    return write_message(
        message.project, by=by, text=text, request_key=request_key, audience=message.audience
    )


def register_kinds() -> None:
    mail = kinds_about(Message, sample=SAMPLE, context=_facts)
    mail("project_message", _("A message about a project"), thread=_itself)
    register_thread(Thread("p", Message, _answer, _page))
    mail("project_asked", _("A question about your project"), still_wanted=_waits_for_an_answer)
