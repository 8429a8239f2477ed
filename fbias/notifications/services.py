"""Ask for a message; ask for it again; say that it is settled."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model
from django.db.models.functions import Now

from fbias.core.clock import database_now, in_database_time
from fbias.core.tasks import after_commit
from fbias.notifications.enums import NotificationStatus, Timing
from fbias.notifications.kinds import kind_about
from fbias.notifications.models import CalendarFeed, Notification
from fbias.notifications.models.feeds import digest, new_token
from fbias.notifications.preferences import timing_of
from fbias.notifications.rehearsal import note

if TYPE_CHECKING:
    from members.models import User


def notify(
    recipient: User, kind: str, *, about: Model, occasion: str, **context: Any
) -> Notification:
    """Put one message into the outbox; asking twice for the same occasion is a no-op.

    It stands or falls with the caller's transaction, and is sent after its commit. `context` holds
    primitives only: times come from the kind's own `context`, read afresh when the mail is written.
    """
    known = kind_about(kind, about)
    is_put_off = timing_of(recipient, known) == Timing.WEEKLY
    notification, created = Notification.objects.get_or_create(
        recipient=recipient,
        kind=known.name,
        about_type=ContentType.objects.get_for_model(about),
        about_id=str(about.pk),
        occasion=occasion,
        defaults={
            "address": recipient.email,
            "context": context,
            "status": NotificationStatus.WEEKLY if is_put_off else NotificationStatus.DUE,
        },
    )
    if created:
        note(notification)
    if created and not is_put_off:
        after_commit("notifications.deliver", notification_id=notification.pk)
    return notification


def notify_after(
    pause: timedelta, recipient: User, kind: str, *, about: Model, occasion: str, **context: Any
) -> Notification:
    """Put one message into the outbox for when nothing new came for a while.

    Asked again for the same occasion it does nothing. For another occasion the message that still
    waits takes it over, and the pause begins anew: the mail is written from what is true then. Two
    who ask at once must hold one lock, that of `about` for instance.
    """
    subject = {
        "recipient": recipient,
        "kind": kind_about(kind, about).name,
        "about_type": ContentType.objects.get_for_model(about),
        "about_id": str(about.pk),
    }
    told = Notification.objects.filter(**subject, occasion=occasion).first()
    if told:
        return told
    due = in_database_time(pause)
    waiting = Notification.objects.select_for_update().filter(
        **subject, status=NotificationStatus.DUE, attempts=0, first_due_at__gt=Now()
    )
    if mail := waiting.first():
        waiting.filter(pk=mail.pk).update(occasion=occasion, due_at=due, first_due_at=due)
        return mail
    return Notification.objects.create(
        **subject,
        occasion=occasion,
        address=recipient.email,
        context=context,
        due_at=due,
        first_due_at=due,
    )


@transaction.atomic
def send_again(notification: Notification, *, by: User) -> Notification:
    """Send a failed or doubtful message once more, to the address that the person has now."""
    now = database_now()
    notification = notification.life.advance(
        notification,
        "send_again",
        by=by,
        address=notification.recipient.email,
        due_at=now,
        first_due_at=now,
        error="",
    )
    after_commit("notifications.deliver", notification_id=notification.pk)
    return notification


def dismiss(notification: Notification, *, by: User) -> Notification:
    """Say that a failed or doubtful message needs nothing more."""
    return notification.life.advance(notification, "dismiss", by=by)


def make_feed(*, by: User) -> str:
    """Make the person's feed, or a new link to it; the token is returned once and never kept."""
    token = new_token()
    CalendarFeed.objects.update_or_create(user=by, defaults={"token_hash": digest(token)})
    return token


def revoke_feed(*, by: User) -> None:
    """From now on no link of this person opens the calendar."""
    CalendarFeed.objects.filter(user=by).delete()
