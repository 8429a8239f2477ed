"""Meetings of the members: who comes, who came, what was said, files."""

from __future__ import annotations

import uuid
from typing import Any
from zoneinfo import ZoneInfo

from django.core.validators import MinValueValidator, URLValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rules.contrib.models import RulesModel

from fbias.core.addresses import address
from fbias.core.clock import short
from fbias.core.names import plain_name
from fbias.core.prepared import moment
from fbias.network import rules as can
from fbias.network.enums import Coming, MeetingKind, MeetingStatus
from fbias.network.workflow import MEETING_LIFE
from members.models import User
from members.models.users import valid_time_zone

LONGEST_MINUTES = 20_000
LARGEST_FILE = 1024**2


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def visible_to(self, user: Any) -> MeetingQuerySet:
        return self if can.is_inside(user) else self.none()

    def coming(self) -> MeetingQuerySet:
        """Planned and not over yet, the next one first."""
        planned = self.filter(status=MeetingStatus.PLANNED, ends_at__gt=moment())
        return planned.order_by("starts_at", "pk")

    def over(self) -> MeetingQuerySet:
        """Held, cancelled, or over and nobody said how it went; the last one first."""
        return self.exclude(status=MeetingStatus.PLANNED, ends_at__gt=moment())


class Meeting(RulesModel):
    """Members meet online or in a place, for an hour or for days, said in `time_zone`.

    What was said of a topic is kept with the topic, so that it is hidden with it.
    """

    kind = models.CharField(_("kind"), max_length=20, choices=MeetingKind)
    name = models.CharField(_("name"), max_length=120, blank=True, validators=[plain_name])
    status = models.CharField(max_length=20, choices=MeetingStatus, default=MeetingStatus.PLANNED)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="Europe/Paris", validators=[valid_time_zone]
    )
    place = models.CharField(_("place"), max_length=200, blank=True, validators=[plain_name])
    link = models.URLField(
        _("link of the call"), blank=True, max_length=300, validators=[URLValidator(["https"])]
    )
    note = models.TextField(_("note"), blank=True, max_length=3000)
    places = models.PositiveSmallIntegerField(
        _("places"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    minutes = models.TextField(_("minutes"), blank=True, max_length=LONGEST_MINUTES)
    minutes_sent_at = models.DateTimeField(null=True, blank=True)
    calendar_uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    calendar_sequence = models.PositiveIntegerField(default=0, editable=False)
    planned_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    planned_at = models.DateTimeField(auto_now_add=True)

    life = MEETING_LIFE
    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-pk"]
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        rules_permissions = {
            "view": can.is_inside,
            "answer": can.is_inside,
            "write": can.is_inside,
            "plan": can.is_coordinator,
            "change": can.is_coordinator,
            "cancel": can.is_coordinator,
            "hold": can.is_coordinator,
            "send": can.is_coordinator,
        }
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="meeting_ends_after_start",
                violation_error_message=_("The meeting ends before it begins."),
            ),
            models.CheckConstraint(
                condition=~Q(place="") | ~Q(link=""),
                name="meeting_is_somewhere",
                violation_error_message=_("Say where: a place, the link of a call, or both."),
            ),
        ]
        indexes = [models.Index(fields=["status", "starts_at"], name="meeting_by_day")]

    def __str__(self) -> str:
        return f"{self.title}, {short(self.starts_at)}"

    @property
    def title(self) -> str:
        return self.name or str(self.get_kind_display())

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def is_over(self) -> bool:
        return self.ends_at <= timezone.now()

    def get_absolute_url(self) -> str:
        return address("network:meeting", self.pk)


class Attendance(models.Model):
    """Whether one person comes, and whether they came; `came` is empty until somebody said so."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendances")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="attendances")
    answer = models.CharField(max_length=10, choices=Coming, blank=True)
    came = models.BooleanField(null=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["person__name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "person"],
                name="attendance_once_per_person",
                violation_error_message=_("You have answered already. Reload the page."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.meeting}: {self.person}"
