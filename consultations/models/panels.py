"""Who sits on the panel of a consultation."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from consultations.models.consultations import Consultation
from members.models import Analyst, User


class PanelSeat(models.Model):
    """An analyst on a panel; a draft until `published_at`, and nobody is told before."""

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="seats")
    analyst = models.ForeignKey(
        Analyst, on_delete=models.PROTECT, related_name="seats", verbose_name=_("analyst")
    )
    period = DateTimeRangeField(_("time"))
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    seated_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    seated_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["seated_at", "pk"]
        verbose_name = _("panel seat")
        verbose_name_plural = _("panel seats")
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "analyst"],
                name="panelseat_once_per_consultation",
                violation_error_message=_("This analyst already sits on this panel."),
            ),
            ExclusionConstraint(
                name="panelseat_one_place_at_a_time",
                expressions=[
                    ("analyst", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("This analyst already sits in another session then."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.analyst} / {self.consultation}"
