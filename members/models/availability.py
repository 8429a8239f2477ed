"""When analysts usually work for the network, and when they are away."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from members.enums import Weekday
from members.models.analysts import Analyst


class WeeklyHours(models.Model):
    """A stretch of one weekday that an analyst usually keeps free; times are the person's own."""

    analyst = models.ForeignKey(Analyst, on_delete=models.CASCADE, related_name="weekly_hours")
    weekday = models.PositiveSmallIntegerField(_("day of the week"), choices=Weekday)
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("until"))

    class Meta:
        ordering = ["weekday", "starts", "pk"]
        verbose_name = _("weekly hours")
        verbose_name_plural = _("weekly hours")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")),
                name="weeklyhours_end_after_they_start",
                violation_error_message=_("These hours end before they start."),
            ),
            models.UniqueConstraint(
                fields=["analyst", "weekday", "starts"],
                name="weeklyhours_once",
                violation_error_message=_("You gave these hours already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.analyst}: {self.get_weekday_display()} {self.starts:%H:%M}-{self.ends:%H:%M}"


class Absence(models.Model):
    """Days on which an analyst is away, both included."""

    analyst = models.ForeignKey(Analyst, on_delete=models.CASCADE, related_name="absences")
    first_day = models.DateField(_("first day away"))
    last_day = models.DateField(_("last day away"))
    note = models.CharField(_("note, read by you and coordinators"), max_length=200, blank=True)

    class Meta:
        ordering = ["first_day", "pk"]
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="absence_days_in_order",
                violation_error_message=_("The last day is before the first."),
            ),
            ExclusionConstraint(
                name="absence_days_once",
                expressions=[
                    ("analyst", RangeOperators.EQUAL),
                    (
                        Func(
                            F("first_day"),
                            F("last_day"),
                            Value("[]"),
                            function="DATERANGE",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_(
                    "Some of these days are noted already. Remove the other absence first."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.analyst}: {self.first_day} - {self.last_day}"

    def clean(self) -> None:
        """Said before the constraints are asked: the database makes no range that runs back."""
        days: list[date | None] = [self.first_day, self.last_day]  # a form may lack one of them
        if None not in days and self.last_day < self.first_day:
            raise ValidationError({"last_day": _("The last day is before the first.")})
