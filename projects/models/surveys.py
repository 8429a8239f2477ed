"""What the user thought of it."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.models.projects.project import LONGEST_TEXT, Project


class Survey(models.Model):
    """What the user thought of the project: one to five for each question, and words."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="survey")
    scores = models.JSONField(_("scores"), default=dict)
    words = models.TextField(_("what should we change?"), blank=True, max_length=LONGEST_TEXT)
    answered_at = models.DateTimeField(_("answered"), default=timezone.now)

    class Meta:
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")

    def __str__(self) -> str:
        return self.project.reference
