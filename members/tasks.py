"""What beat rings for: accounts and sessions that came to their end."""

from __future__ import annotations

from celery import shared_task

from members.services import accounts, hours, passwords, troubles


@shared_task(name="members.clear_accounts", acks_late=True)
def clear_accounts() -> dict[str, int]:
    return accounts.clear_accounts()


@shared_task(name="members.watch_troubles", acks_late=True)
def watch_troubles() -> list[str]:
    return troubles.watch()


@shared_task(name="members.answer_forgotten_passwords", acks_late=True)
def answer_forgotten_passwords() -> int:
    return passwords.answer_forgotten()


@shared_task(name="members.tell_host_managers", acks_late=True)
def tell_host_managers() -> int:
    return hours.tell_host_managers()
