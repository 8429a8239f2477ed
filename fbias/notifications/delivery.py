"""Claim, commit, send outside any transaction, settle; safe to run twice and to be killed.

The words of the promise are in docs/adr/0002-outbox.md.
"""

from __future__ import annotations

import logging
import smtplib
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import mailers
from django.db import DatabaseError, transaction
from django.db.models import F
from django.db.models.functions import Now

from fbias.core.clock import database_now, in_database_time
from fbias.core.health import beat
from fbias.core.reader import written_for
from fbias.notifications.enums import NotificationStatus as S
from fbias.notifications.enums import Timing
from fbias.notifications.kinds import KINDS, Kind, kind_named
from fbias.notifications.letters import Letter, letter_for, mail_of
from fbias.notifications.models import Notification
from fbias.notifications.preferences import timing_of
from fbias.notifications.replies import reply_address
from fbias.notifications.smtp import HandedOver
from fbias.notifications.visibility import hidden_from_recipient

logger = logging.getLogger(__name__)

RETRY_FOR = timedelta(hours=48)
PAUSES_MINUTES = (1, 2, 5, 10, 20, 30)  # the last one repeats
SWEEP_BATCH = 500
SWEEP_FOR = timedelta(seconds=50)


class Unreachable(Exception):
    """The mail server itself does not answer: no other mail will get through now either."""


def deliver(notification_id: int) -> bool:
    """Send one due message, and whatever waited behind it for the same person.

    False when there was nothing to take: settled, not due yet, claimed by another worker, or behind
    an older message to the same person, whose worker will see to it.
    """
    delivered = False
    current: int | None = notification_id
    while current and claim_and_send(current):
        delivered, current = True, next_behind(current)
    return delivered


def claim_and_send(notification_id: int) -> bool:
    if not claim(notification_id):
        return False
    notification = Notification.objects.select_related("recipient").get(pk=notification_id)
    try:
        letter = write(notification)
        if letter:
            hand_over(notification, letter)
        else:
            settle(notification, status=S.DROPPED)
    except HandedOver as error:
        settle(notification, status=S.IN_DOUBT, error=f"No answer after the mail: {error}")
    except Refused as error:
        settle(notification, status=S.FAILED, error=str(error))
    except (OSError, DatabaseError) as error:
        try_later(notification, error)
        if isinstance(error, OSError) and not refused_for_now(error):
            raise Unreachable(str(error)) from error
    return True


class Refused(Exception):
    """The message will never go out as it is: its address or its text is wrong."""


@transaction.atomic(durable=True)
def claim(notification_id: int) -> bool:
    """Take the row in one statement, until the lease ends by the database's clock."""
    claimed = (
        Notification.objects.due()
        .filter(pk=notification_id)
        .update(
            status=S.SENDING,
            claimed_until=in_database_time(timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)),
            handed_over=False,
            attempts=F("attempts") + 1,
        )
    )
    return claimed == 1


def write(notification: Notification) -> Letter | None:
    """Look again at what the message is about; None when nobody needs it any more."""
    about = notification.about
    if about is None or not notification.recipient.is_active:
        return None
    try:
        kind = kind_named(notification.kind)
        if not kind.is_true_of(about) or is_hidden(notification, kind):
            return None
        if not kind.wanted_by(about, notification.recipient):
            return None
        if timing_of(notification.recipient, kind) == Timing.NEVER:
            return None
        return letter_about(notification, kind, about)
    except DatabaseError:
        raise
    except Exception as error:
        logger.exception("Message %s could not be written", notification.pk)
        raise Refused(f"The message could not be written: {error!r}") from error


def letter_about(notification: Notification, kind: Kind, about: Any) -> Letter:
    """Facts, words and calendar entry as the recipient reads them, whoever the sender was."""
    recipient = notification.recipient
    with written_for(recipient):
        stored = notification.context
        facts = {
            **stored,
            **kind.in_words(stored),
            **kind.context(about, recipient),
            "about": about,
        }
        letter = letter_for(kind, recipient, facts, kind.calendar(about, recipient))
        files = tuple(kind.attachments(about, recipient))
        reply_to = reply_address(kind.thread(about), recipient) if kind.thread else ""
        return replace(letter, attachments=files, reply_to=reply_to)


def is_hidden(notification: Notification, kind: Kind) -> bool:
    """Whether the recipient must not read of it any more: a conflict of interest came since."""
    if kind.despite_conflict:
        return False
    hidden = hidden_from_recipient(notification.recipient)
    return Notification.objects.filter(hidden, pk=notification.pk).exists()


def hand_over(notification: Notification, letter: Letter) -> None:
    """Keep what is about to be sent, commit, send it, and settle."""
    try:
        mail = mail_of(notification, letter)
        mail.message()
    except (ValidationError, ValueError) as error:
        raise Refused(f"This address cannot be written to: {error}") from error
    mailer = mailers.default
    mailer.open()
    try:
        if not mark_handed_over(notification, letter):
            return  # the lease ended meanwhile, and another worker has the message
        mailer.send_messages([mail])
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as error:
        if refusal_is_final(error):
            raise Refused(f"The mail server refuses it: {error}") from error
        raise
    finally:
        with suppress(OSError):
            mailer.close()
    settle(notification, status=S.SENT, sent_at=Now(), error="")


def mark_handed_over(notification: Notification, letter: Letter) -> bool:
    return bool(held(notification).update(handed_over=True, **letter.kept()))


def refusal_is_final(error: smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError) -> bool:
    """5xx about this address or this mail is final; 4xx, and 5xx about ourselves, pass."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _words in error.recipients.values())  # noqa: PLR2004
    return error.smtp_code >= 500  # noqa: PLR2004


def refused_for_now(error: Exception) -> bool:
    """Whether a mail server spoke, and of this mail only, so that others may fare better."""
    return isinstance(
        error,
        smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError | smtplib.SMTPSenderRefused,
    )


def try_later(notification: Notification, error: Exception) -> None:
    """Wait longer after each refusal; 48 hours after it was first due, leave it to a person.

    A server that cannot be reached is asked again every minute, by one message a sweep.
    """
    if database_now() - notification.first_due_at > RETRY_FOR:
        settle(notification, status=S.FAILED, error=f"Given up after 48 hours: {error}")
        return
    last = len(PAUSES_MINUTES) - 1
    minutes = PAUSES_MINUTES[min(notification.attempts - 1, last) if refused_for_now(error) else 0]
    settle(
        notification,
        status=S.DUE,
        due_at=in_database_time(timedelta(minutes=minutes)),
        error=str(error),
    )


def held(notification: Notification) -> Any:
    """The row, unless the lease was lost and another worker has begun its own attempt."""
    return Notification.objects.filter(
        pk=notification.pk, status=S.SENDING, attempts=notification.attempts
    )


def settle(notification: Notification, **outcome: Any) -> None:
    held(notification).update(claimed_until=None, **outcome)


def next_behind(notification_id: int) -> int | None:
    """The next due message to the same person, held back until now to keep the order."""
    recipient = Notification.objects.filter(pk=notification_id).values("recipient")
    following = Notification.objects.due().filter(recipient__in=recipient, pk__gt=notification_id)
    return following.order_by("pk").values_list("pk", flat=True).first()


# --- Sweeping -----------------------------------------------------------------------------------


@transaction.atomic(durable=True)
def release_lost() -> int:
    """Take messages back from workers that were lost; returns how many.

    What no server can have yet is simply due again. What may have gone out is repeated once if its
    kind says so, else it waits in doubt for a person.
    """
    repeatable = [kind.name for kind in KINDS.values() if kind.repeatable]
    lost = Notification.objects.lost()
    again = {"status": S.DUE, "claimed_until": None, "due_at": Now()}
    untouched = lost.filter(handed_over=False).update(**again)
    repeated = lost.filter(handed_over=True, kind__in=repeatable, repeats=0).update(
        **again, repeats=F("repeats") + 1
    )
    doubtful = lost.filter(handed_over=True).update(
        status=S.IN_DOUBT, claimed_until=None, error="The worker was lost while sending."
    )
    return untouched + repeated + doubtful


def sweep() -> int:
    """Deliver whatever is due and was not heard of; returns how many messages were taken up.

    Ends after fifty seconds, or at once when the mail server cannot be reached: the next sweep
    comes within the minute.
    """
    release_lost()
    deadline, taken = database_now() + SWEEP_FOR, 0
    due = Notification.objects.due().order_by("due_at", "pk").values_list("pk", flat=True)
    for notification_id in list(due[:SWEEP_BATCH]):
        try:
            taken += deliver(notification_id)
        except Unreachable:
            logger.warning("The mail server does not answer; mails wait for the next sweep")
            break
        if database_now() > deadline:
            break
    beat("sweep_outbox")
    return taken
