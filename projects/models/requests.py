"""The request as it was sent, kept each time that it changes."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models import User
from projects.models.projects.project import Project


class Version(models.Model):
    """The request as it was sent, numbered from 1; later ones are compared with earlier ones."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(_("number"))
    content = models.JSONField(_("request"))
    made_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(_("made"), auto_now_add=True)

    class Meta:
        ordering = ["number", "pk"]
        verbose_name = _("version of the request")
        verbose_name_plural = _("versions of requests")
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="version_numbered_once")
        ]

    def __str__(self) -> str:
        return f"{self.project.reference} v{self.number}"
