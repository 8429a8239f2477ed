"""The mail about a message of a session's thread."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from consultations.messages.facts import Facts, address
from consultations.models import Consultation, ThreadMessage
from consultations.services.thread import write_message
from fbias.notifications.kinds import kinds_about
from fbias.notifications.replies import Thread, register_thread
from members.models import User

SAMPLE: dict[str, object] = {
    "reference": "C-12",
    "title": "Counting nuclei in gut sections",
    "author_name": "Ada Morel",
    "text": "Which of the two channels is the membrane?",
    "file_name": "example.png",
    "link": "https://portal.example/consultations/12/thread/",
}


def message_facts(message: ThreadMessage, recipient: User) -> Facts:
    return {
        "reference": message.consultation.reference,
        "title": message.consultation.title,
        "author_name": str(message.author or settings.FACILITY_NAME),
        "text": message.text,
        "file_name": message.file_name,
        "link": address("thread", message.consultation_id),
    }


def register_kinds() -> None:
    mail = kinds_about(ThreadMessage, sample=SAMPLE, context=message_facts)
    mail("consultation_message", _("A message about a session"), thread=session_of)
    register_thread(Thread("c", Consultation, write_message, page_of))


def page_of(consultation: Consultation) -> str:
    return reverse("consultations:thread", args=[consultation.pk])


def session_of(message: ThreadMessage) -> Consultation:
    return message.consultation
