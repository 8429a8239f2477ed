"""A round of selection with its criteria."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from fbias.core.clock import facility_today
from fbias.core.names import plain_name
from fbias.core.reader import translated


class Call(models.Model):
    """A round of selection with its criteria, weights and quorum; the newest open one holds."""

    name = models.CharField(_("name"), max_length=120, unique=True, validators=[plain_name])
    opens_on = models.DateField(_("opens"), default=facility_today)
    closes_on = models.DateField(_("closes"), null=True, blank=True)
    quorum = models.PositiveSmallIntegerField(
        _("opinions needed"), default=2, validators=[MinValueValidator(1), MaxValueValidator(9)]
    )
    days_to_answer = models.PositiveSmallIntegerField(
        _("days to give an opinion"), default=14, validators=[MinValueValidator(1)]
    )

    class Meta:
        ordering = ["-opens_on", "-pk"]
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_on=None) | Q(closes_on__gte=F("opens_on")),
                name="call_closes_after_it_opens",
                violation_error_message=_("The call closes before it opens."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Criterion(models.Model):
    """One criterion of a call; points 0 to 4 are multiplied by its weight."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="criteria")
    code = models.SlugField(_("code"), max_length=40)
    label_en = models.CharField(_("label in English"), max_length=200)
    label_fr = models.CharField(_("label in French"), max_length=200)
    weight = models.PositiveSmallIntegerField(
        _("weight"), default=1, validators=[MinValueValidator(1), MaxValueValidator(10)]
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        constraints = [
            models.UniqueConstraint(fields=["call", "code"], name="criterion_once_per_call")
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return translated(self, "label")
