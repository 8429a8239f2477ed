"""The committee: evaluators, opinions and points."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fbias.core.names import plain_name
from members.models import Analyst, Tag
from projects.enums import Destination, ProjectStatus
from projects.models.calls import Criterion
from projects.models.projects.project import LONGEST_TEXT, Project


class Evaluator(models.Model):
    """An analyst asked for an opinion by a day; once recused, the project is hidden from them."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="evaluators")
    analyst = models.ForeignKey(
        Analyst, on_delete=models.PROTECT, related_name="evaluations", verbose_name=_("analyst")
    )
    due_on = models.DateField(_("opinion due"))
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    recused_at = models.DateTimeField(_("stepped back"), null=True, blank=True)
    recusal_reason = models.CharField(_("reason for stepping back"), max_length=300, blank=True)

    class Meta:
        ordering = ["asked_at", "pk"]
        verbose_name = _("evaluator")
        verbose_name_plural = _("evaluators")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "analyst"],
                name="evaluator_once_per_project",
                violation_error_message=_("This analyst is an evaluator of this project already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.analyst} / {self.project.reference}"


class Opinion(models.Model):
    """What one evaluator thinks: gates first, then effort; points are rows of their own.

    Others read it only once they have given theirs. A gate that is shut needs its reason.
    """

    evaluator = models.OneToOneField(Evaluator, on_delete=models.CASCADE, related_name="opinion")
    feasible = models.BooleanField(_("feasible with known methods, or as a feasibility phase"))
    is_service = models.BooleanField(_("a service, not research of our own"))
    rights_clear = models.BooleanField(_("rights and privacy are clear"))
    someone_free = models.BooleanField(_("somebody is free in reasonable time"))
    gate_reason = models.TextField(
        _("why a precondition is not met"), blank=True, max_length=LONGEST_TEXT
    )
    effort_low = models.DecimalField(_("hours, at least"), max_digits=6, decimal_places=1)
    effort_likely = models.DecimalField(_("hours, likely"), max_digits=6, decimal_places=1)
    effort_high = models.DecimalField(_("hours, at most"), max_digits=6, decimal_places=1)
    duration_weeks = models.PositiveSmallIntegerField(
        _("duration in weeks"), validators=[MinValueValidator(1), MaxValueValidator(260)]
    )
    skills = models.ManyToManyField(Tag, blank=True, related_name="+", verbose_name=_("skills"))
    comment = models.TextField(_("comment to the committee"), blank=True, max_length=LONGEST_TEXT)
    given_at = models.DateTimeField(_("given"), default=timezone.now)

    class Meta:
        ordering = ["given_at", "pk"]
        verbose_name = _("opinion")
        verbose_name_plural = _("opinions")
        constraints = [
            models.CheckConstraint(
                condition=Q(effort_low__gt=0)
                & Q(effort_likely__gte=F("effort_low"))
                & Q(effort_high__gte=F("effort_likely"))
                & Q(effort_high__lte=2000),
                name="opinion_effort_in_order",
                violation_error_message=_(
                    "Give the hours in order: at least, likely, at most, between 0 and 2,000."
                ),
            ),
            models.CheckConstraint(
                condition=Q(feasible=True, is_service=True, rights_clear=True, someone_free=True)
                | ~Q(gate_reason=""),
                name="opinion_shut_gate_has_reason",
                violation_error_message=_("Say why a precondition is not met."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.evaluator)

    @property
    def opens_all_gates(self) -> bool:
        return self.feasible and self.is_service and self.rights_clear and self.someone_free


class Points(models.Model):
    """0 to 4 points for one criterion, with the reason in words."""

    opinion = models.ForeignKey(Opinion, on_delete=models.CASCADE, related_name="points")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="points")
    value = models.PositiveSmallIntegerField(_("points"), validators=[MaxValueValidator(4)])
    reason = models.TextField(_("reason"), max_length=1000)

    class Meta:
        ordering = ["criterion__order", "pk"]
        verbose_name = _("points")
        verbose_name_plural = _("points")
        constraints = [
            models.UniqueConstraint(
                fields=["opinion", "criterion"], name="points_once_per_criterion"
            ),
            models.CheckConstraint(
                condition=Q(value__lte=4),
                name="points_four_at_most",
                violation_error_message=_("Give 0 to 4 points."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="points_have_a_reason",
                violation_error_message=_("Say in words why you give these points."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion.code}: {self.value}"


class DecisionTemplate(models.Model):
    """A letter that coordinators look over before a decision goes out."""

    name = models.CharField(_("name"), max_length=120, unique=True, validators=[plain_name])
    decision = models.CharField(
        _("decision"),
        max_length=20,
        choices=[
            (value, label)
            for value, label in ProjectStatus.choices
            if value in {"accepted", "waitlisted", "declined", "redirected"}
        ],
    )
    destination = models.CharField(
        _("where to"), max_length=20, choices=Destination, blank=True, default=""
    )
    text_en = models.TextField(_("text in English"), max_length=LONGEST_TEXT)
    text_fr = models.TextField(_("text in French"), max_length=LONGEST_TEXT)

    class Meta:
        ordering = ["decision", "name"]
        verbose_name = _("decision letter")
        verbose_name_plural = _("decision letters")

    def __str__(self) -> str:
        return self.name
