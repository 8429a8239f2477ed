"""Who sits on the panel of a consultation."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.contrib.postgres.fields.ranges import RangeStartsWith
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from consultations.enums import PlanStatus, SeatAnswer
from consultations.models.conflicts import come_from_asking
from consultations.models.consultations import Consultation
from consultations.models.open_desks import OpenDesk
from members.models import Analyst, User
from members.models.conflicts.hiding import FromPeople


class PanelSeat(models.Model):
    """An analyst on a panel; a draft until `published_at`, and nobody is told before."""

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="seats")
    analyst = models.ForeignKey(
        Analyst, on_delete=models.PROTECT, related_name="seats", verbose_name=_("analyst")
    )
    period = DateTimeRangeField(_("time"))
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    leaving = models.BooleanField(
        _("leaves at the next publication"),
        default=False,
        help_text=_("Still on the panel that was published; no longer in the draft."),
    )
    locked = models.BooleanField(_("locked"), default=False)
    answer = models.CharField(
        _("answer"), max_length=20, choices=SeatAnswer, default=SeatAnswer.NONE
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    agreed_at = models.DateTimeField(
        _("agreed with the record"), null=True, blank=True, editable=False
    )
    seated_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    seated_at = models.DateTimeField(auto_now_add=True)

    come_from = come_from_asking("consultation")
    objects = FromPeople["PanelSeat"].as_manager()

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
                condition=Q(leaving=False),
                violation_error_message=_("This analyst already sits in another session then."),
            ),
            models.CheckConstraint(
                condition=Q(leaving=False) | Q(published_at__isnull=False, locked=False),
                name="panelseat_only_told_seats_leave",
            ),
            models.CheckConstraint(
                condition=Q(answer=SeatAnswer.NONE) | Q(answered_at__isnull=False),
                name="panelseat_answer_has_time",
            ),
        ]
        indexes = [
            models.Index(RangeStartsWith("period"), name="panelseat_begins"),
            models.Index(
                "analyst",
                RangeStartsWith("period").desc(),
                F("consultation").desc(),
                condition=Q(published_at__isnull=False),
                name="panelseat_of_analyst",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.analyst} / {self.consultation}"


class Decline(models.Model):
    """An analyst said no to a seat; they are not proposed for this consultation again."""

    consultation = models.ForeignKey(
        Consultation, on_delete=models.CASCADE, related_name="declines"
    )
    analyst = models.ForeignKey(Analyst, on_delete=models.CASCADE, related_name="declines")
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    declined_at = models.DateTimeField(_("declined"), auto_now_add=True)

    come_from = come_from_asking("consultation")
    objects = FromPeople["Decline"].as_manager()

    class Meta:
        ordering = ["declined_at", "pk"]
        verbose_name = _("declined seat")
        verbose_name_plural = _("declined seats")
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "analyst"], name="decline_once_per_consultation"
            )
        ]

    def __str__(self) -> str:
        return f"{self.analyst} / {self.consultation}"


class PanelPlan(models.Model):
    """A proposal of the solver for one open desk: its verdict and how sure it is.

    `objective` and `bound` are points (docs/panels.md); `explanation` keeps reasons, unmet wishes
    and relaxations by consultation id as the solver gave them.
    """

    open_desk = models.ForeignKey(OpenDesk, on_delete=models.CASCADE, related_name="plans")
    status = models.CharField(_("status"), max_length=20, choices=PlanStatus)
    objective = models.FloatField(_("points"), null=True)
    bound = models.FloatField(_("points at most"), null=True)
    seconds = models.FloatField(_("computed in seconds"))
    explanation = models.JSONField(_("explanation"), default=dict)
    made_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(_("made"), auto_now_add=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        get_latest_by = "made_at"
        verbose_name = _("panel plan")
        verbose_name_plural = _("panel plans")

    def __str__(self) -> str:
        return f"{self.open_desk}: {self.get_status_display()}"


class Programme(models.Model):
    """Who was told to sit where, hour and room included, as one publication left it.

    `panels` holds, by consultation id, `starts_at`, `room` and the ids of the `analysts`.
    """

    open_desk = models.ForeignKey(OpenDesk, on_delete=models.CASCADE, related_name="programmes")
    number = models.PositiveIntegerField(_("version"))
    panels = models.JSONField(_("panels"), default=dict)
    made_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(_("published"), auto_now_add=True)

    class Meta:
        ordering = ["-number", "-pk"]
        verbose_name = _("version of the programme")
        verbose_name_plural = _("versions of the programme")
        constraints = [
            models.UniqueConstraint(fields=["open_desk", "number"], name="programme_once_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.open_desk} / {self.number}"


class PanelWeights(models.Model):
    """How much each wish counts when panels are proposed: points, as docs/panels.md defines them.

    One row for the facility; without it the solver's own defaults hold. A weight that is not in
    `changed` keeps its default.
    """

    singleton = models.BooleanField(default=True, editable=False, unique=True)
    changed = models.JSONField(_("weights that differ from the defaults"), default=dict, blank=True)

    class Meta:
        verbose_name = _("weights of the wishes")
        verbose_name_plural = _("weights of the wishes")
        constraints = [
            models.CheckConstraint(condition=Q(singleton=True), name="panelweights_one_row")
        ]

    def __str__(self) -> str:
        return str(_("Weights of the wishes"))
