"""Keys with which programs act for a person; and what a program has already sent."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fbias.api.enums import Scope


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def of(self, person: Any) -> ApiTokenQuerySet:
        return self.filter(person=person)

    def working(self) -> ApiTokenQuerySet:
        """Neither revoked nor expired, and the account is open."""
        return self.filter(revoked_at=None, expires_at__gt=Now(), person__is_active=True)


class ApiToken(models.Model):
    """Whoever holds the token reads as its person, within its scopes; only its hash is kept."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="api_tokens",
        verbose_name=_("person"),
    )
    name = models.CharField(_("name"), max_length=80)
    scopes = ArrayField(models.CharField(max_length=30), verbose_name=_("scopes"))
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"))
    used_at = models.DateTimeField(_("last used"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("access token")
        verbose_name_plural = _("access tokens")
        constraints = [
            models.CheckConstraint(
                condition=~Q(scopes=[]),
                name="token_has_scopes",
                violation_error_message=_("Choose what the program may do."),
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")), name="token_expires_later"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def works(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now()

    @property
    def permits(self) -> list[str]:
        return [str(Scope(scope).label) for scope in self.scopes]


class OnceKey(models.Model):
    """What a program sent under one key, and what it was answered: sent again, it is done once."""

    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE, related_name="once_keys")
    key = models.CharField(max_length=80)
    fingerprint = models.CharField(max_length=64)
    answer = models.JSONField(default=dict)
    made_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="once_per_token")]

    def __str__(self) -> str:
        return self.key
