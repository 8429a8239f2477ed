"""Make a letter of a kind and its facts, in the reader's language and time zone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email
from django.template import Context
from django.template.loader import get_template, render_to_string
from django.utils.html import escape

from fbias.core.links import address_of
from fbias.core.names import harmless_facts
from fbias.core.reader import written_for
from fbias.notifications.calendar import CalendarEvent, Party, ics, one_line
from fbias.notifications.kinds import Attachment, Kind
from fbias.notifications.models import MessageText
from fbias.notifications.preferences import DIGEST, STOP_MAILS
from fbias.notifications.way_in import opened
from fbias.notifications.wording import filled_in

if TYPE_CHECKING:
    from fbias.notifications.models import Notification
    from members.models import User

MASK = "[…]"
TOO_MANY_EMPTY_LINES = re.compile(r"\n\s*\n\s*\n+")


@dataclass(frozen=True)
class Letter:
    """What is sent and kept: the words, and the calendar entry if the message has one."""

    subject: str
    text: str
    html: str
    ics: str = ""
    method: str = ""
    secrets: tuple[str, ...] = ()
    link: str = ""
    stop: str = ""
    reply_to: str = ""
    attachments: tuple[Attachment, ...] = ()

    def kept(self) -> dict[str, str]:
        """What the log keeps: all but the secrets; in the demo, where nothing leaves, all."""
        words = {"subject": self.subject, "text": self.text, "html": self.html, "ics": self.ics}
        if settings.DEMO:
            return words
        return {name: self._masked(value) for name, value in words.items()}

    def _masked(self, value: str) -> str:
        for secret in self.secrets:
            value = value.replace(secret, MASK).replace(escape(secret), MASK)
        return value


def letter_for(
    kind: Kind,
    recipient: User,
    facts: Mapping[str, Any],
    event: CalendarEvent | None = None,
    *,
    language: str = "",
    own: MessageText | None = None,
) -> Letter:
    """Write the letter; the facility's own wording in the reader's language wins over the files.

    `own` is a wording that is tried and holds for nobody yet.
    """
    language = language or recipient.language
    with written_for(recipient, language=language):
        context, secret = opened(
            kind, recipient, harmless_facts({**facts, **facts_everywhere(recipient)})
        )
        context["enters_thread"] = enters_thread(kind)
        if stop := stop_address(kind, recipient):
            context, secret = {**context, "stop_url": stop}, [*secret, "stop_url"]
        own = own or MessageText.objects.filter(kind=kind.name, language=language).first()
        words = written_by_facility(own, context) if own else written_by_files(kind, context)
    letter = Letter(
        *words,
        secrets=tuple(secret_words(context, secret)),
        link=str(context.get(kind.leads_to) or ""),
        stop=stop,
    )
    if event is None:
        return letter
    if not event.attendees:
        event = addressed_to(event, recipient)
    entry = ics([event], event.method).decode()
    return replace(letter, ics=entry, method=event.method)


def stop_address(kind: Kind, recipient: User) -> str:
    """Where one click ends this kind of mail; nothing for what is essential."""
    if not (kind.optional or kind.name == DIGEST):
        return ""
    return address_of("notifications:stop", STOP_MAILS.token(recipient.pk, kind.name))


def secret_words(context: Mapping[str, Any], names: Iterable[str]) -> Iterator[str]:
    """The values of these facts, be they one or many."""
    for name in names:
        value = context.get(name) or ()
        yield from [str(value)] if isinstance(value, str) else map(str, value)


def facts_everywhere(recipient: User) -> dict[str, Any]:
    return {
        "recipient": recipient,
        "recipient_name": recipient.name,
        "site_url": settings.SITE_URL,
        "facility_name": settings.FACILITY_NAME,
        "contact_email": settings.CONTACT_EMAIL,
    }


def enters_thread(kind: Kind) -> bool:
    """Whether an answer to this mail is read by the portal."""
    return kind.thread is not None and bool(settings.INBOUND_ADDRESS)


def written_by_files(kind: Kind, context: dict[str, Any]) -> tuple[str, str, str]:
    files = kind.templates
    return (
        one_line(plain(files["subject"], context))[:250],
        plain(files["text"], context),
        render_to_string(files["html"], context),
    )


def written_by_facility(own: MessageText, context: dict[str, Any]) -> tuple[str, str, str]:
    words = {**context, "own_text": filled_in(own.text, context)}
    return (
        one_line(filled_in(own.subject, context))[:250],
        plain("notifications/own_text.txt", words),
        render_to_string("notifications/own_text.html", words),
    )


def plain(path: str, context: dict[str, Any]) -> str:
    """Render a text file: nothing is escaped, and empty lines do not pile up."""
    text = get_template(path).template.render(  # type: ignore[attr-defined]  # Django's own engine
        Context(context, autoescape=False)
    )
    return TOO_MANY_EMPTY_LINES.sub("\n\n", text).strip() + "\n"


def addressed_to(event: CalendarEvent, recipient: User) -> CalendarEvent:
    return replace(event, attendees=(Party(recipient.email, recipient.name),))


class CalendarMail(EmailMultiAlternatives):
    """A mail whose calendar part says its method, so that programs update the entry in place."""

    method = ""

    def message(self, **options: Any) -> Any:
        message = super().message(**options)
        for part in message.walk():
            if part.get_content_type() == "text/calendar":
                part.set_param("method", self.method)
        return message


def mail_of(notification: Notification, letter: Letter) -> CalendarMail:
    """The mail itself; a bad address raises ValidationError before anything is sent."""
    validate_email(notification.address)
    mail = CalendarMail(
        letter.subject,
        letter.text,
        to=[notification.address],
        reply_to=[letter.reply_to or settings.CONTACT_EMAIL],
        headers={
            "Message-ID": f"<{notification.message_id}>",
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
    )
    if letter.stop:  # RFC 8058: one POST, by the mail program
        mail.extra_headers["List-Unsubscribe"] = f"<{letter.stop}>"
        mail.extra_headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.attach_alternative(letter.html, "text/html")
    for file in letter.attachments:
        mail.attach(file.name, file.content, file.media_type)
    if letter.ics:
        mail.method = letter.method
        mail.attach_alternative(letter.ics, "text/calendar")
        mail.attach("session.ics", letter.ics, "text/calendar")
    return mail
