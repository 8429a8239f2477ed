"""The mail about a message of a session's thread."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from consultations.messages.facts import Facts, address
from consultations.models import ThreadMessage
from fbias.notifications.kinds import kinds_about
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
    mail("consultation_message", _("A message about a session"))
