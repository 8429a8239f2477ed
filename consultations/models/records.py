"""What the hour gave: one approach per analyst, one recommended route."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consultations.enums import NextStep, Outcome
from consultations.models.consultations import Consultation
from members.models import Analyst


class Record(models.Model):
    """The joint result of a consultation; the user reads it once it is sent."""

    consultation = models.OneToOneField(
        Consultation, on_delete=models.PROTECT, related_name="record"
    )
    recommended = models.TextField(_("what we recommend"), max_length=5000)
    next_step = models.CharField(_("next step"), max_length=20, choices=NextStep)
    hours = models.DecimalField(
        _("hours, all analysts together"),
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(0), MaxValueValidator(99)],
    )
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    class Meta:
        verbose_name = _("record")
        verbose_name_plural = _("records")
        constraints = [
            models.CheckConstraint(condition=Q(hours__gte=0), name="record_hours_not_negative")
        ]

    def __str__(self) -> str:
        return str(self.consultation)


class Approach(models.Model):
    """What one analyst tried during the hour."""

    consultation = models.ForeignKey(
        Consultation, on_delete=models.CASCADE, related_name="approaches"
    )
    analyst = models.ForeignKey(Analyst, on_delete=models.PROTECT, related_name="approaches")
    tool = models.CharField(_("tool and version"), max_length=120)
    steps = models.TextField(_("steps"), max_length=5000)
    outcome = models.CharField(_("result"), max_length=20, choices=Outcome)
    limits = models.TextField(_("limits"), blank=True, max_length=2000)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("approach")
        verbose_name_plural = _("approaches")
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "analyst", "tool"],
                name="approach_once_per_analyst_and_tool",
                violation_error_message=_("You already described this tool."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.tool} ({self.analyst})"
