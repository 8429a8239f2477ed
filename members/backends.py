"""Who signs in, and who reads a page: one query for a person and everything they are today."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from members.models import User
from members.models.conflicts.hiding import know_conflicts


class Accounts(AuthenticationBackend):
    """Addresses and passwords as allauth checks them; permissions are rules, never rows."""

    def get_user(self, user_id: Any) -> User | None:
        person = User.objects.reading(user_id)
        if person is None or not self.user_can_authenticate(person):
            return None
        know_conflicts(person)
        return person

    def get_all_permissions(self, *_asked: Any, **_about: Any) -> set[str]:
        return set()
