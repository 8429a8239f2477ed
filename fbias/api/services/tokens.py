"""Make a token, revoke it, and learn whose it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from fbias.api.models import ApiToken
from fbias.core.constraints import constraints_speak
from fbias.core.errors import DomainError
from fbias.core.timeline import record
from fbias.notifications.models.feeds import digest, new_token
from members.models import User

MOST = 10  # that work, of one person
PREFIX = "fbias_"  # so that programs which look for leaked secrets know one
FRESH = timedelta(minutes=1)  # the last use is noted once in that time


@transaction.atomic
def make_token(*, by: User, name: str, scopes: Sequence[str], days: int) -> tuple[ApiToken, str]:
    """The token, and the secret that nobody can read again."""
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    if ApiToken.objects.of(by).working().count() >= MOST:
        raise DomainError(
            _("You have %(most)d tokens that work. Revoke one that you no longer need.")
            % {"most": MOST}
        )
    secret = PREFIX + new_token()
    token = ApiToken(
        person=by,
        name=name,
        scopes=sorted(scopes),
        token_hash=digest(secret),
        expires_at=timezone.now() + timedelta(days=days),
    )
    with constraints_speak(ApiToken):
        token.full_clean(exclude=["made_at"], validate_constraints=False)
        token.save(force_insert=True)
    record(token, "make", by=by, scopes=token.scopes)
    return token, secret


@transaction.atomic
def revoke_token(token: ApiToken, *, by: User) -> None:
    """It stops working at once. Revoked twice it is revoked once."""
    revoked = ApiToken.objects.filter(pk=token.pk, person=by, revoked_at=None).update(
        revoked_at=timezone.now()
    )
    if revoked:
        record(token, "revoke", by=by)


def open_token(secret: str) -> ApiToken | None:
    """The token that works with this secret; its last use is noted."""
    found = ApiToken.objects.working().filter(token_hash=digest(secret)).select_related("person")
    token = found.first()
    if token is None:
        return None
    now = timezone.now()
    if token.used_at is None or token.used_at < now - FRESH:
        unseen = Q(used_at=None) | Q(used_at__lt=now - FRESH)
        ApiToken.objects.filter(unseen, pk=token.pk).update(used_at=now)
    return token
