"""Hours, their timer, and the months that lock them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.contrib.postgres.fields.ranges import RangeStartsWith
from django.db import models
from django.db.models import Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rules.contrib.models import RulesModel

from fbias.core.clock import facility_day
from fbias.core.said_dates import date_format
from members.models import Analyst, User
from members.models.conflicts.hiding import FromPeople
from projects import rules as can
from projects.enums import Activity
from projects.models.projects.project import Project
from projects.models.projects.querysets import asking_at

SECONDS_PER_HOUR = Decimal(3600)
ALERT_SHARES = (50, 80, 100)


def month_of(moment: datetime) -> date:
    """The month that hours belong to, as its first day: the facility's clock decides for all."""
    return facility_day(moment).replace(day=1)


def months_of(starts_at: datetime, ends_at: datetime) -> set[date]:
    """The months that a stretch of time touches; its end is not part of it."""
    return {month_of(starts_at), month_of(ends_at - timedelta.resolution)}


class TimeEntryQuerySet(FromPeople["TimeEntry"]):
    def billable(self) -> TimeEntryQuerySet:
        """Hours that count against the quotes and are invoiced."""
        return self.filter(billable=True).exclude(activity__in=Activity.UNBILLED)

    def total(self) -> Decimal:
        return self.aggregate(total=Coalesce(Sum("hours"), Decimal(0)))["total"]

    def totals_by(self, key: str) -> dict[Any, Decimal]:
        """Hours for each value of this field, in no order."""
        return dict(self.order_by().values_list(key).annotate(total=Sum("hours")))


class TimeEntry(RulesModel):
    """A stretch of one analyst's time on one project; nobody is in two places at once.

    In a locked month it is final, unless a coordinator unlocked it for its analyst.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="entries")
    analyst = models.ForeignKey(Analyst, on_delete=models.PROTECT, related_name="entries")
    activity = models.CharField(_("activity"), max_length=20, choices=Activity)
    period = DateTimeRangeField(_("time"))
    hours = models.DecimalField(_("hours"), max_digits=5, decimal_places=2)
    note = models.CharField(_("what was done"), max_length=300, blank=True)
    by_length = models.BooleanField(
        _("given as a length"), default=False, help_text=_("Only the day and the length are known.")
    )
    unlocked_at = models.DateTimeField(_("unlocked"), null=True, blank=True)
    billable = models.BooleanField(_("billed"), default=True)
    correction = models.CharField(_("reason of the correction"), max_length=300, blank=True)
    request_key = models.UUIDField(unique=True, editable=False)
    made_at = models.DateTimeField(auto_now_add=True)

    come_from = asking_at("project")
    objects = TimeEntryQuerySet.as_manager()

    class Meta:
        ordering = ["period", "pk"]
        verbose_name = _("time entry")
        verbose_name_plural = _("time entries")
        rules_permissions = {
            "view": can.of_project(can.reads_work | can.coordinates),
            "change": can.is_entry_of | can.of_project(can.coordinates),
        }
        constraints = [
            ExclusionConstraint(
                name="timeentry_one_at_a_time",
                expressions=[
                    ("analyst", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("These hours overlap with others that you noted."),
            ),
            models.CheckConstraint(
                condition=Q(hours__gt=0, hours__lte=24),
                name="timeentry_hours_in_range",
                violation_error_message=_("An entry takes more than 0 and at most 24 hours."),
            ),
        ]
        indexes = [
            models.Index(fields=["project", "activity"], name="timeentry_project_activity"),
            models.Index(RangeStartsWith("period"), name="timeentry_begins"),
        ]

    def __str__(self) -> str:
        return f"{self.analyst} / {self.project.reference}: {self.hours} h"

    @property
    def is_billable(self) -> bool:
        """What `billable()` finds."""
        return Activity.is_billed(self.activity, wanted=self.billable)


class Timer(models.Model):
    """The clock that an analyst started and has not stopped; one at a time."""

    analyst = models.OneToOneField(Analyst, on_delete=models.CASCADE, related_name="timer")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="timers")
    activity = models.CharField(_("activity"), max_length=20, choices=Activity)
    started_at = models.DateTimeField(_("started"), default=timezone.now)

    class Meta:
        verbose_name = _("running timer")
        verbose_name_plural = _("running timers")

    def __str__(self) -> str:
        return f"{self.analyst} / {self.project.reference}"


class MonthLock(models.Model):
    """The hours of this month are final; a correction after it needs a coordinator and a reason."""

    month = models.DateField(_("month"), unique=True, help_text=_("The first day of the month."))
    locked_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    locked_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-month"]
        verbose_name = _("locked month")
        verbose_name_plural = _("locked months")
        constraints = [
            models.CheckConstraint(
                condition=Q(month__day=1),
                name="monthlock_first_day",
                violation_error_message=_("Give the first day of the month."),
            )
        ]

    def __str__(self) -> str:
        return date_format(self.month, "F Y")


class HoursAlert(models.Model):
    """The agreed hours were used up to this share; told once a share and amount agreed."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="alerts")
    percent = models.PositiveSmallIntegerField(
        _("percent"), choices=[(share, share) for share in ALERT_SHARES]
    )
    agreed_hours = models.DecimalField(_("hours agreed"), max_digits=7, decimal_places=2)
    told_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["told_at", "pk"]
        verbose_name = _("alert about hours")
        verbose_name_plural = _("alerts about hours")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "percent", "agreed_hours"], name="hoursalert_told_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.project.reference}: {self.percent} %"
