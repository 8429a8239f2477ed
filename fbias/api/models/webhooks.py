"""Where another program hears what happened, by ids only, and what it was told."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fbias.api.enums import EVENT_OF, CallStatus
from fbias.core.models import TimelineEntry
from fbias.core.timeline import readable_by


def check_address(address: str) -> None:
    """Encrypted; or one of our own network that the operator named."""
    try:
        URLValidator(schemes=["http", "https"])(address)
        parts = urlsplit(address)
        _port = parts.port
    except (ValidationError, ValueError) as error:
        raise ValidationError(_("This is not a web address.")) from error
    if parts.username or parts.password:
        raise ValidationError(_("The address must not hold a password: calls are signed."))
    if parts.scheme != "https" and parts.hostname not in settings.WEBHOOK_INSIDE_HOSTS:
        raise ValidationError(_("The address must begin with https://"))


class Webhook(models.Model):
    """It hears of what its maker may know of, as long as the maker coordinates."""

    name = models.CharField(gettext_lazy("name"), max_length=80)
    address = models.CharField(gettext_lazy("address"), max_length=500, validators=[check_address])
    events = ArrayField(models.CharField(max_length=40), verbose_name=gettext_lazy("events"))
    sealed_secret = models.TextField(editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="webhooks",
        verbose_name=gettext_lazy("made by"),
    )
    made_at = models.DateTimeField(gettext_lazy("made on"), auto_now_add=True)
    ended_at = models.DateTimeField(gettext_lazy("switched off"), null=True, editable=False)

    class Meta:
        ordering = ["-pk"]
        verbose_name = gettext_lazy("webhook")
        verbose_name_plural = gettext_lazy("webhooks")
        constraints = [
            models.CheckConstraint(
                condition=~Q(events=[]),
                name="webhook_has_events",
                violation_error_message=gettext_lazy("Choose what it is told."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class WebhookCallQuerySet(models.QuerySet["WebhookCall"]):
    def free(self) -> WebhookCallQuerySet:
        """Due now, and in the hands of no worker that lives."""
        unclaimed = Q(claimed_until=None) | Q(claimed_until__lt=Now())
        return self.filter(unclaimed, status=CallStatus.DUE, due_at__lte=Now())

    def visible_to(self, user: Any) -> WebhookCallQuerySet:
        """What is hidden from a coordinator is not in the log, whoever made the webhook."""
        if not user.is_coordinator:
            return self.none()
        return self.filter(entry__in=readable_by(user).values("pk"))


class WebhookCall(models.Model):
    """One occasion for one webhook: the row is the queue, and what became of it the log."""

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="calls")
    entry = models.ForeignKey(TimelineEntry, on_delete=models.CASCADE, related_name="+")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    status = models.CharField(max_length=10, choices=CallStatus, default=CallStatus.DUE)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(db_default=Now())
    first_due_at = models.DateTimeField(db_default=Now())
    claimed_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=300, blank=True)

    objects = WebhookCallQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = gettext_lazy("call of a webhook")
        verbose_name_plural = gettext_lazy("calls of webhooks")
        constraints = [
            models.UniqueConstraint(fields=["webhook", "entry"], name="call_once_per_entry"),
            models.CheckConstraint(
                condition=~Q(status=CallStatus.SENT) | Q(sent_at__isnull=False),
                name="call_sent_has_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(status=CallStatus.DUE), name="webhook_calls_due"
            )
        ]

    def __str__(self) -> str:
        return str(self.key)

    @property
    def event(self) -> str:
        return EVENT_OF[self.entry.verb]

    @property
    def about(self) -> str:
        return f"{self.entry.verb.partition('.')[0]} {self.entry.subject_id}"
