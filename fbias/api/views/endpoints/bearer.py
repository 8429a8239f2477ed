"""Who asks: the person of the token, for what the token permits, so often within a minute."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from fbias.api.enums import Scope
from fbias.api.models import ApiToken
from fbias.api.services.tokens import open_token
from fbias.core.errors import DomainError
from fbias.core.limits import is_within, seconds_left


class TooMany(DomainError):
    status = 429


class NotPermitted(DomainError):
    status = 403


class Bearer(HttpBearer):
    """`Authorization: Bearer fbias_…`; a session of a browser opens nothing here."""

    def __init__(self, scope: Scope | None = None) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        opened = open_token(token)
        if opened is None:
            return None
        request.user = opened.person
        if not is_within(request, "programs"):
            refusal = TooMany(_("Too many requests within one minute."))
            refusal.retry_after = seconds_left()
            raise refusal
        if self.scope and self.scope not in opened.scopes:
            words = _("This token does not permit “%(scope)s”.") % {"scope": self.scope.value}
            raise NotPermitted(words)
        return opened


def reader_of(request: Any) -> Any:
    """The person for whom a program reads."""
    return request.user
