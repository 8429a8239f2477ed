"""Forgotten passwords are answered behind the page, so that no clock tells who has an account."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.account.internal.userkit import filter_users_by_email
from django.db import transaction

from fbias.core.tasks import after_commit
from members.models import ForgottenPassword


@transaction.atomic
def ask_for_password(address: str) -> None:
    ForgottenPassword.objects.create(address=address)
    after_commit("members.answer_forgotten_passwords")


def answer_forgotten() -> int:
    """Queue the mails for those who have an account; each wish is answered once."""
    done = 0
    while answer_next():
        done += 1
    return done


@transaction.atomic
def answer_next() -> bool:
    wish = ForgottenPassword.objects.select_for_update(skip_locked=True).first()
    if wish is None:
        return False
    known = filter_users_by_email(
        wish.address, is_active=True, prefer_verified=True, for_login=True
    )
    for person in known:
        get_adapter().link_to_password(person, wish.address)
    wish.delete()
    return True
