"""Images of a project: who may change them, until the work is completed."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy

from fbias.imagery.owners import Owner
from projects.enums import ProjectStatus
from projects.models import Project, ProjectImage

OWNER = Owner(
    image=ProjectImage,
    field="project",
    found=Project.objects.for_list,
    step="edit",
    states=ProjectStatus.LIVE,
    closed=gettext_lazy("This project is “%(state)s”; its images can no longer be changed."),
    most=30,
    page=lambda pk: reverse("projects:images", args=[pk]),
)
