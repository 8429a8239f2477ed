"""What left for the language model of the facility, and what came back: a log to be read."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations.enums import TurnOutcome
from consultations.models.consultations import Consultation


class ModelTurnQuerySet(models.QuerySet["ModelTurn"]):
    def not_hidden_from(self, user: Any) -> ModelTurnQuerySet:
        hidden = Consultation.objects.hidden_from(user).order_by().values("pk")
        return self.exclude(consultation__in=hidden)


class ModelTurn(models.Model):
    """One text of one booking that the model read once, and the answers that it proposed."""

    consultation = models.ForeignKey(
        Consultation, on_delete=models.CASCADE, related_name="model_turns"
    )
    digest = models.CharField(max_length=64, editable=False)  # of the words, SHA-256
    sent = models.TextField(_("what left the portal"))
    said = models.TextField(_("what came back"), blank=True)
    proposed = models.JSONField(_("answers that were proposed"), default=dict)
    outcome = models.CharField(
        _("outcome"), max_length=20, choices=TurnOutcome, default=TurnOutcome.WAITING
    )
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    seconds = models.FloatField(_("seconds"), null=True)

    objects = ModelTurnQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name = _("turn of the language model")
        verbose_name_plural = _("turns of the language model")
        constraints = [
            models.UniqueConstraint(fields=["consultation", "digest"], name="modelturn_once")
        ]

    def __str__(self) -> str:
        return f"{self.consultation.reference}, {self.get_outcome_display()}"
