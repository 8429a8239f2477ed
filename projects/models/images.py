"""The images that a project works on."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from fbias.imagery.enums import ImageRole
from fbias.imagery.models import Upload
from projects.models.projects.project import Project


class ProjectImage(models.Model):
    """An upload that a project works on; it may belong to a consultation as well."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="images")
    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, related_name="project_images")
    role = models.CharField(
        _("role"), max_length=20, choices=ImageRole, blank=True, default=ImageRole.UNSAID
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = _("image")
        verbose_name_plural = _("images")
        constraints = [
            models.UniqueConstraint(fields=["project", "upload"], name="projectimage_once")
        ]

    def __str__(self) -> str:
        return self.upload.file_name
