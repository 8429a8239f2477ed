"""What the user gets."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rules.contrib.models import RulesModel

from fbias.core.names import plain_name
from fbias.imagery.models import Upload
from members.models import User
from projects import rules as can
from projects.enums import DeliverableKind, DeliverableStatus
from projects.models.projects.project import LONGEST_TEXT, Project
from projects.workflow import DELIVERABLE_LIFE


class Deliverable(RulesModel):
    """One version of something handed over: a file, or a link to a repository or DOI."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="deliverables")
    title = models.CharField(_("title"), max_length=200, validators=[plain_name])
    kind = models.CharField(
        _("kind"), max_length=20, choices=DeliverableKind, default=DeliverableKind.PIPELINE
    )
    version = models.CharField(_("version"), max_length=40, default="1")
    licence = models.CharField(_("licence"), max_length=80)
    link = models.URLField(_("link to a repository or DOI"), blank=True, max_length=500)
    upload = models.ForeignKey(
        Upload,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="deliverables",
        verbose_name=_("file"),
    )
    instructions = models.TextField(_("how to use it"), max_length=LONGEST_TEXT)
    status = models.CharField(
        _("status"), max_length=20, choices=DeliverableStatus, default=DeliverableStatus.OFFERED
    )
    defects = models.TextField(_("defects"), blank=True, max_length=LONGEST_TEXT)
    handed_over_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    handed_over_at = models.DateTimeField(_("handed over"), default=timezone.now)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    life = DELIVERABLE_LIFE

    class Meta:
        ordering = ["handed_over_at", "pk"]
        verbose_name = _("deliverable")
        verbose_name_plural = _("deliverables")
        rules_permissions = {
            "view": can.of_project(can.is_requester | can.is_pi | can.reads_work | can.coordinates),
            "change": can.of_project(can.works_on | can.coordinates),
            "accept": can.of_project(can.is_requester | can.is_pi),
            "report_defects": can.of_project(can.is_requester | can.is_pi),
            "replace": can.of_project(can.works_on | can.coordinates),
        }
        constraints = [
            models.UniqueConstraint(
                fields=["project", "title", "version"],
                name="deliverable_once_per_version",
                violation_error_message=_("This version was handed over already."),
            ),
            models.CheckConstraint(
                condition=~Q(link="") | Q(upload__isnull=False),
                name="deliverable_has_file_or_link",
                violation_error_message=_("Add a file, or a link to where it is."),
            ),
            models.CheckConstraint(
                condition=~Q(status=DeliverableStatus.DEFECTS) | ~Q(defects=""),
                name="deliverable_defects_are_said",
                violation_error_message=_("Say what is wrong, so that it can be corrected."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.version}"
