"""A mail to a group: the coordinator's words in the frame of the portal."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from consultations.messages.facts import Facts
from consultations.models import GroupMail
from fbias.notifications.kinds import Kind, register
from members.models import User

SAMPLE: dict[str, object] = {
    "mail_subject": "Another room for the call on 14 January",
    "mail_text": "Dear all,\n\nplease use the new link from ten o'clock on.",
    "sender_name": "Emil Roux",
}


def mail_facts(mail: GroupMail, recipient: User) -> Facts:
    return {
        "mail_subject": mail.subject,
        "mail_text": mail.text,
        "sender_name": mail.sender.name if mail.sender else "",
    }


def is_not_taken_back(mail: GroupMail) -> bool:
    return mail.taken_back_at is None


def register_kinds() -> None:
    register(
        Kind(
            "group_mail",
            _("A mail to a group"),
            GroupMail,
            sample=SAMPLE,
            context=mail_facts,
            still_wanted=is_not_taken_back,
        )
    )
