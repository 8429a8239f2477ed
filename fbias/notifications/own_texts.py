"""The facility's own wording of mails: begun with today's words, tried before it holds."""

from __future__ import annotations

from datetime import date, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.template import TemplateSyntaxError
from django.utils import timezone
from django.utils.functional import Promise

from fbias.core.editing import refuse_changed
from fbias.core.reader import written_for
from fbias.core.said_dates import date_format
from fbias.core.templatetags.portal import day_at
from fbias.core.timeline import before_and_after, record
from fbias.notifications.kinds import Kind, kind_named
from fbias.notifications.letters import (
    Letter,
    facts_everywhere,
    letter_for,
    one_line,
    plain,
)
from fbias.notifications.models import MessageText, Notification
from fbias.notifications.services import notify
from fbias.notifications.wording import EVERYWHERE, is_plain, shown

if TYPE_CHECKING:
    from members.models import User

FOOT = "\n--\n"
SHORTEST = 3  # a shorter value may stand in the words by chance
# What filters and blocktranslate raise when they are given a name for a number.
NOT_A_NUMBER = (TypeError, ValueError, ArithmeticError, TemplateSyntaxError)
DECIDE = ("status", "role", "kind")  # sentences depend on them


def begun_from_today(kind: Kind, language: str, *, by: User) -> MessageText:
    """Subject and text as the portal writes them today, with the names of facts in their places."""
    with written_for(by, language=language):
        context = {**facts_everywhere(by), **named_facts(kind)}
        context["recipient"] = SimpleNamespace(name=named("recipient_name"), language=language)
        try:
            subject, text = words_of_files(kind, {**context, **named_numbers(kind)})
        except NOT_A_NUMBER:  # a sentence that counts needs the number itself
            subject, text = words_of_files(kind, context)
        for name, value in kind.sample.items():
            for written in ways_to_write(value):
                subject = subject.replace(written, named(name))
                text = text.replace(written, named(name))
    return MessageText(kind=kind.name, language=language, subject=subject[:200], text=text)


def named(name: str) -> str:
    return f"{{{{ {name} }}}}"


def words_of_files(kind: Kind, context: dict[str, Any]) -> tuple[str, str]:
    subject = one_line(plain(kind.templates["subject"], context))
    return subject, plain(kind.templates["text"], context).partition(FOOT)[0].strip()


def named_numbers(kind: Kind) -> dict[str, str]:
    return {
        name: named(name)
        for name, value in kind.sample.items()
        if isinstance(value, int | float) and not isinstance(value, bool)
    }


def named_facts(kind: Kind) -> dict[str, Any]:
    """Words stand for themselves; days keep the value of the sample, lists are left out."""
    words = {
        name: named(name)
        for name, value in kind.sample.items()
        if isinstance(value, str | Promise) and value and name not in DECIDE
    }
    lists: dict[str, list[Any]] = {
        name: [] for name, value in kind.sample.items() if isinstance(value, list | tuple)
    }
    return {**kind.sample, **lists, **{name: named(name) for name in EVERYWHERE}, **words}


def ways_to_write(value: object) -> list[str]:
    """How a mail may have written this number or day, the longest first."""
    if not is_plain(value) or isinstance(value, str | Promise | bool):
        return []
    spellings = {str(value), shown(value)}
    if isinstance(value, datetime):
        spellings |= {date_format(timezone.localtime(value), "l j F Y, H:i"), day_at(value)}
    if isinstance(value, date):
        spellings |= {date_format(value, "l j F Y"), date_format(value, "j F Y")}
    return sorted((one for one in spellings if len(one) >= SHORTEST), key=len, reverse=True)


def tried(text: MessageText, *, by: User) -> Letter:
    """The mail with the sample facts of its kind, as this person would get it."""
    kind = kind_named(text.kind)
    return letter_for(kind, by, kind.sample, language=text.language, own=text)


def send_to_oneself(text: MessageText, *, by: User) -> Notification:
    """A trial goes to whoever asks, through the outbox like every mail."""
    ask(by)
    kind = kind_named(text.kind)
    letter = tried(text, by=by)
    body = letter.text.partition(FOOT)[0].strip()
    return notify(
        by, "text_trial", about=by, occasion=uuid4().hex, subject=letter.subject, text=body,
        kind_label=str(kind.label),
    )  # fmt: skip


@transaction.atomic
def save_text(text: MessageText, *, by: User, seen: str | None = None) -> MessageText:
    """From now on mails of this kind in this language are written so.

    Over words that the author did not see (`seen`) nothing is written.
    """
    ask(by)
    rows = MessageText.objects.select_for_update()
    before = rows.filter(kind=text.kind, language=text.language).first()
    if before:
        refuse_changed(words_of(before), words_of(text), seen=seen)
        text.pk, text._state.adding = before.pk, False
    text.full_clean()
    text.save()
    changes = before_and_after(before, text) if before else {}
    record(text, "edit" if before else "add", by=by, changes=changes)
    return text


@transaction.atomic
def drop_text(text: MessageText, *, by: User) -> None:
    """Go back to the words of the portal; the history keeps the own ones."""
    ask(by)
    record(text, "delete", by=by, changes={"text": [text.text, ""]})
    text.delete()


def words_of(text: MessageText) -> dict[str, str]:
    return {"subject": text.subject, "text": text.text}


def ask(by: User) -> None:
    if not by.has_perm(MessageText.get_perm("change")):
        raise PermissionDenied
