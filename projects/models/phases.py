"""What was decided after a phase."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.models import User
from projects.models.projects.project import LONGEST_TEXT, Project


class PhaseDecision(models.Model):
    """Go or no-go after a phase, with its reason; go has made `next_project`."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="phase_decision")
    go = models.BooleanField(_("go"))
    reason = models.TextField(_("reason"), max_length=LONGEST_TEXT)
    next_project = models.OneToOneField(
        Project, null=True, blank=True, on_delete=models.SET_NULL, related_name="decided_by"
    )
    decided_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(_("decided"), auto_now_add=True)

    class Meta:
        verbose_name = _("go or no-go")
        verbose_name_plural = _("go or no-go decisions")
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="phasedecision_has_reason",
                violation_error_message=_("Say why."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.project.reference}: {'go' if self.go else 'no-go'}"
