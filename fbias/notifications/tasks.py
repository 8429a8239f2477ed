"""The bells: each wakes a service that reads the database and may run twice."""

from __future__ import annotations

from celery import shared_task

from fbias.core.outgoing import NoAnswer
from fbias.notifications import chat, delivery, digests, mailbox, overdue


@shared_task(name="notifications.deliver")
def deliver_notification(*, notification_id: int) -> None:
    try:
        delivery.deliver(notification_id)
    except delivery.Unreachable:
        return  # the row is due again, and the sweeper finds it


@shared_task(
    name="notifications.post_to_chat", autoretry_for=(NoAnswer,), retry_backoff=60, max_retries=6
)
def post_to_chat(*, text: str) -> None:
    chat.post_to_chat(text)


@shared_task(name="notifications.sweep_outbox")
def sweep_outbox() -> None:
    delivery.sweep()


@shared_task(name="notifications.ask_reminders")
def ask_reminders() -> None:
    overdue.ask_reminders()
    digests.gather_digests()


@shared_task(name="notifications.read_replies")
def read_replies() -> dict[str, int]:
    return mailbox.read_replies()
