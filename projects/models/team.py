"""Who works on a project."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rules.contrib.models import RulesModel

from members.models import Analyst, User
from projects import rules as can
from projects.enums import AssignmentStatus, Role
from projects.models.projects.project import LONGEST_TEXT, Project
from projects.workflow import ASSIGNMENT_LIFE


class Assignment(RulesModel):
    """One analyst in one role; a hand-over begins a row that `follows` another.

    Whoever hands over reads on and closes the own hours until the next one said yes and the month
    is locked.

    The mentor works at another site than the lead unless `override_reason` says why not.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="assignments")
    analyst = models.ForeignKey(
        Analyst, on_delete=models.PROTECT, related_name="assignments", verbose_name=_("analyst")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.LEAD)
    status = models.CharField(
        _("status"), max_length=20, choices=AssignmentStatus, default=AssignmentStatus.OFFERED
    )
    hours = models.DecimalField(_("hours planned"), max_digits=7, decimal_places=2, default=0)
    override_reason = models.CharField(
        _("why a mentor of the same site"), max_length=300, blank=True
    )
    offered_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    offered_at = models.DateTimeField(_("asked"), default=timezone.now)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    left_at = models.DateTimeField(_("handed over"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    follows = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="followers",
        verbose_name=_("takes over from"),
    )
    note = models.TextField(_("reason, or hand-over note"), blank=True, max_length=LONGEST_TEXT)

    life = ASSIGNMENT_LIFE

    class Meta:
        ordering = ["offered_at", "pk"]
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        rules_permissions = {
            "view": can.of_project(can.reads_work | can.coordinates),
            "accept": can.is_assigned_person & can.of_project(can.no_conflict),
            "refuse": can.is_assigned_person,
            "leave": can.of_project(can.coordinates),
            "end": can.of_project(can.coordinates),
        }
        constraints = [
            models.UniqueConstraint(
                fields=["project", "analyst"],
                condition=Q(status__in=sorted(AssignmentStatus.CURRENT)),
                name="assignment_once_per_analyst",
                violation_error_message=_("This analyst is on the project already."),
            ),
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(status__in=sorted(AssignmentStatus.CURRENT), role=Role.LEAD),
                name="assignment_one_lead",
                violation_error_message=_("Somebody else leads this project, or was asked to."),
            ),
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(status__in=sorted(AssignmentStatus.CURRENT), role=Role.MENTOR),
                name="assignment_one_mentor",
                violation_error_message=_("This project has a mentor, or one was asked."),
            ),
            models.CheckConstraint(
                condition=Q(hours__gte=0, hours__lte=2000),
                name="assignment_hours_in_range",
                violation_error_message=_("Give 0 to 2,000 hours."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.analyst} / {self.project.reference}"
