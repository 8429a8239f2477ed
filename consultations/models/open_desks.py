"""An open desk is one day; its sessions are hours times rooms."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rules import always_allow
from rules.contrib.models import RulesModel

from consultations.enums import OpenDeskStatus
from consultations.workflow import OPEN_DESK_LIFE
from fbias.core.clock import facility_today, short
from fbias.core.labels import Labelled
from members.models import Absence, Analyst, User
from members.models.memberships import working
from members.models.users import valid_time_zone
from members.rules import is_coordinator

if TYPE_CHECKING:
    pass

LATE_WITHIN = timedelta(days=3)  # images that are missing so shortly before they are due
USUAL_SESSIONS = 2  # a day, of an analyst who offered hours and did not say how many at most


class OpenDeskQuerySet(models.QuerySet["OpenDesk"]):
    def visible_to(self, user: Any) -> OpenDeskQuerySet:
        """Everybody sees what was published; coordinators see drafts as well."""
        if user.is_authenticated and user.is_coordinator:
            return self
        return self.filter(status__in=OpenDeskStatus.PUBLIC)

    def upcoming(self) -> OpenDeskQuerySet:
        coming = self.filter(status__in=OpenDeskStatus.UPCOMING, day__gte=facility_today())
        return coming.order_by("day", "pk")

    def booking_now(self) -> OpenDeskQuerySet:
        now = timezone.now()
        return self.filter(status=OpenDeskStatus.OPEN, opens_at__lte=now, closes_at__gt=now)

    def asking(self) -> OpenDeskQuerySet:
        """Open desks for which analysts may be asked: public ones, and drafts with a poll."""
        asked = Q(status=OpenDeskStatus.DRAFT, poll_closes_at__isnull=False)
        return self.filter(Q(status__in=OpenDeskStatus.STANDING) | asked)


class OpenDesk(Labelled, RulesModel):
    """One day of sessions and the dates that rule it; `time_zone` is what its hours are said in."""

    day = models.DateField(_("day"))
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="Europe/Paris", validators=[valid_time_zone]
    )
    status = models.CharField(
        _("status"), max_length=20, choices=OpenDeskStatus, default=OpenDeskStatus.DRAFT
    )
    opens_at = models.DateTimeField(_("booking opens"))
    closes_at = models.DateTimeField(_("booking closes"))
    data_deadline_at = models.DateTimeField(_("images due"))
    release_at = models.DateTimeField(
        _("places given up"),
        null=True,
        blank=True,
        help_text=_("Until then a last call runs for places without a usable image."),
    )
    panel_freeze_at = models.DateTimeField(_("panels are final"))
    panel_min = models.PositiveSmallIntegerField(
        _("smallest panel"), default=2, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    panel_max = models.PositiveSmallIntegerField(
        _("largest panel"), default=3, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    poll_closes_at = models.DateTimeField(
        _("analysts answer until"),
        null=True,
        blank=True,
        help_text=_("Empty: analysts are not asked for their hours."),
    )
    opens_by_offers = models.BooleanField(
        _("sessions open as analysts offer hours"),
        default=False,
        help_text=_(
            "A session can then be booked only while enough analysts for its panel offer the hour."
        ),
    )
    problem_minutes = models.PositiveSmallIntegerField(
        _("minutes for the problem"), default=10, validators=[MaxValueValidator(60)]
    )
    prototype_minutes = models.PositiveSmallIntegerField(
        _("minutes for prototypes"), default=35, validators=[MaxValueValidator(60)]
    )
    note = models.TextField(_("note for users"), blank=True, max_length=1000)
    cancel_reason = models.CharField(_("why it was called off"), max_length=500, blank=True)
    announced_at = models.DateTimeField(_("said to be open"), null=True, editable=False)

    objects = OpenDeskQuerySet.as_manager()
    life = OPEN_DESK_LIFE

    if TYPE_CHECKING:
        session_count: int
        taken_count: int
        free_count: int

    class Meta:
        ordering = ["-day", "-pk"]
        verbose_name = _("open desk")
        verbose_name_plural = _("open desks")
        rules_permissions = {
            "view": always_allow,
            "add": is_coordinator,
            "change": is_coordinator,
            "open": is_coordinator,
            "close": is_coordinator,
            "reopen": is_coordinator,
            "hold": is_coordinator,
            "call_off": is_coordinator,
            "delete": is_coordinator,
            "publish": is_coordinator,
        }
        constraints = [
            models.UniqueConstraint(
                fields=["day"],
                condition=~Q(status=OpenDeskStatus.CANCELLED),
                name="opendesk_one_per_day",
                violation_error_message=_("There is an open desk on this day already."),
            ),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="opendesk_closes_after_it_opens",
                violation_error_message=_("Booking closes before it opens."),
            ),
            models.CheckConstraint(
                condition=Q(data_deadline_at__gte=F("closes_at")),
                name="opendesk_images_due_after_booking_closes",
                violation_error_message=_(
                    "Images are due before booking closes: the last to book would have no time."
                ),
            ),
            models.CheckConstraint(
                condition=Q(release_at__gte=F("data_deadline_at"))
                & Q(release_at__lte=F("panel_freeze_at")),
                name="opendesk_places_given_up_between_images_and_panels",
                violation_error_message=_(
                    "Places are given up after the images were due, and before panels are final."
                ),
            ),
            models.CheckConstraint(
                condition=Q(panel_freeze_at__gte=F("data_deadline_at")),
                name="opendesk_panels_final_after_images_due",
                violation_error_message=_("Panels are final before the images are due."),
            ),
            models.CheckConstraint(
                condition=Q(panel_max__gte=F("panel_min")),
                name="opendesk_panel_sizes_in_order",
                violation_error_message=_("The largest panel is smaller than the smallest."),
            ),
            models.CheckConstraint(
                condition=Q(problem_minutes__lt=60 - F("prototype_minutes")),
                name="opendesk_agenda_leaves_time_to_wrap_up",
                violation_error_message=_("Leave some minutes of the hour for the wrap-up."),
            ),
        ]

    def __str__(self) -> str:
        return short(self.day)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def is_asking(self) -> bool:
        """What `asking()` finds: a public day, or a draft with a poll."""
        if self.status == OpenDeskStatus.DRAFT:
            return self.poll_closes_at is not None
        return self.status in OpenDeskStatus.STANDING

    @property
    def is_unknown(self) -> bool:
        """A draft of which nobody was told: it may be deleted without a word."""
        return self.status == OpenDeskStatus.DRAFT and self.poll_closes_at is None

    def asks_analysts(self, now: datetime) -> bool:
        """Whether analysts may answer now; without a poll, as long as the day is ahead."""
        if self.poll_closes_at is not None:
            return now < self.poll_closes_at
        return self.status in OpenDeskStatus.UPCOMING

    @property
    def data_late_at(self) -> datetime:
        """From here on images that are missing are named as late."""
        return self.data_deadline_at - LATE_WITHIN

    @property
    def given_up_at(self) -> datetime:
        """When places without a usable image go to the next in line; without grace, at once."""
        return self.release_at or self.data_deadline_at

    def is_past_data_deadline(self, now: datetime) -> bool:
        return now >= self.data_deadline_at

    def takes_bookings(self, now: datetime) -> bool:
        return self.status == OpenDeskStatus.OPEN and self.opens_at <= now < self.closes_at

    @property
    def books_now(self) -> bool:
        return self.takes_bookings(timezone.now())

    @property
    def books_later(self) -> bool:
        return self.status == OpenDeskStatus.OPEN and timezone.now() < self.opens_at

    @property
    def state(self) -> tuple[str, str]:
        """What is so at this moment, for a badge: opened is not the same as open for booking."""
        if self.books_later:
            return "draft", str(_("Booking opens later"))
        if self.status == OpenDeskStatus.OPEN and not self.books_now:
            return "closed", str(OpenDeskStatus.CLOSED.label)
        return self.status, str(self.get_status_display())


class DayWish(models.Model):
    """Somebody wants one mail when booking opens for the next open desk; told, it is gone."""

    person = models.OneToOneField(
        User, on_delete=models.CASCADE, related_name="day_wish", verbose_name=_("person")
    )
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)

    class Meta:
        verbose_name = _("wish to hear of the next open desk")
        verbose_name_plural = _("wishes to hear of the next open desk")

    def __str__(self) -> str:
        return str(self.person)


class Session(models.Model):
    """One hour in one room of an open desk; at most one consultation occupies it."""

    open_desk = models.ForeignKey(
        OpenDesk, on_delete=models.CASCADE, related_name="sessions", verbose_name=_("open desk")
    )
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    room = models.CharField(_("room"), max_length=1)

    if TYPE_CHECKING:
        is_taken: bool
        is_covered: bool
        is_ahead: bool
        is_free: bool
        panels_left_then: int | None
        panels_left_that_day: int | None

    class Meta:
        ordering = ["starts_at", "room", "pk"]
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        constraints = [
            models.UniqueConstraint(
                fields=["open_desk", "starts_at", "room"],
                name="session_once_per_hour_and_room",
                violation_error_message=_("There is a session in this room at this time."),
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="session_ends_after_it_starts",
                violation_error_message=_("The session ends before it starts."),
            ),
        ]
        indexes = [models.Index(fields=["ends_at"], name="session_ends")]

    def __str__(self) -> str:
        return f"{short(self.starts_at)}, {self.room}" if self.room else short(self.starts_at)

    @property
    def period(self) -> tuple[datetime, datetime]:
        return self.starts_at, self.ends_at


class OfferQuerySet(models.QuerySet["Offer"]):
    def counting(self) -> OfferQuerySet:
        """Offers of analysts who can take work and are not away that day."""
        away = Absence.objects.filter(
            analyst=OuterRef("analyst"),
            first_day__lte=OuterRef("open_desk__day"),
            last_day__gte=OuterRef("open_desk__day"),
        )
        return self.filter(working("analyst"), ~Exists(away))


class Offer(models.Model):
    """An analyst is ready to sit in any room of this hour."""

    open_desk = models.ForeignKey(OpenDesk, on_delete=models.CASCADE, related_name="offers")
    analyst = models.ForeignKey(Analyst, on_delete=models.CASCADE, related_name="offers")
    starts_at = models.DateTimeField(_("hour"))

    objects = OfferQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        verbose_name = _("offered hour")
        verbose_name_plural = _("offered hours")
        constraints = [
            models.UniqueConstraint(
                fields=["open_desk", "analyst", "starts_at"], name="offer_once_per_hour"
            )
        ]

    def __str__(self) -> str:
        return f"{self.analyst}: {short(self.starts_at)}"


class PollAnswer(models.Model):
    """One analyst answered the poll of an open desk; the hours themselves are `Offer` rows."""

    open_desk = models.ForeignKey(OpenDesk, on_delete=models.CASCADE, related_name="poll_answers")
    analyst = models.ForeignKey(Analyst, on_delete=models.CASCADE, related_name="poll_answers")
    max_sessions = models.PositiveSmallIntegerField(
        _("sessions at most"), default=USUAL_SESSIONS, validators=[MaxValueValidator(10)]
    )
    comment = models.CharField(_("word to the coordinators"), max_length=300, blank=True)
    answered_at = models.DateTimeField(_("answered"), default=timezone.now)

    class Meta:
        ordering = ["answered_at", "pk"]
        verbose_name = _("answer to the poll")
        verbose_name_plural = _("answers to the poll")
        constraints = [
            models.UniqueConstraint(
                fields=["open_desk", "analyst"],
                name="pollanswer_once_per_desk",
                violation_error_message=_("This analyst has answered already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.analyst} / {self.open_desk}"
