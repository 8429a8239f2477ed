"""What this app holds of a person."""

from __future__ import annotations

from fbias.api.models import ApiToken
from members.hooks.people import Rows, register_data, register_eraser
from members.models import User


def tokens_of(person: User) -> Rows:
    own = ApiToken.objects.of(person)
    yield from own.values("name", "scopes", "made_at", "expires_at", "used_at", "revoked_at")


def erase_tokens(person: User) -> None:
    ApiToken.objects.of(person).delete()


def register() -> None:
    register_data("access_tokens", tokens_of)
    register_eraser(erase_tokens)
