"""The timeline, one table for history, report and audit; the portal's pulse and troubles."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models.functions import Now

from fbias.core.clock import short


class TimelineEntry(models.Model):
    """What happened to one object, written in the transaction that did it."""

    subject_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    subject_id = models.CharField(max_length=40)
    subject = GenericForeignKey("subject_type", "subject_id")
    verb = models.CharField(max_length=80)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    detail = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["subject_type", "subject_id", "-at"])]
        verbose_name_plural = "timeline entries"

    def __str__(self) -> str:
        return f"{short(self.at)} {self.verb}"


class Pulse(models.Model):
    """When a repeated job last came to its end, in the database's time."""

    job = models.CharField(max_length=60, primary_key=True)
    beat_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.job} {short(self.beat_at)}"


class TroubleQuerySet(models.QuerySet["Trouble"]):
    def open(self) -> Self:
        """Seen twice in a row, and not over."""
        return self.filter(confirmed_at__isnull=False, ended_at=None)


class Trouble(models.Model):
    """A part that the portal stands on does not do its work; kept after it is over."""

    part = models.CharField(max_length=40)
    began_at = models.DateTimeField(db_default=Now())
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = TroubleQuerySet.as_manager()

    class Meta:
        ordering = ["-began_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["part"], condition=models.Q(ended_at=None), name="trouble_open_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.part} {short(self.began_at)}"
