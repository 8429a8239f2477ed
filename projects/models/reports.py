"""Reports on the way."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from rules.contrib.models import RulesModel

from members.models import Analyst
from projects import rules as can
from projects.enums import ReportStatus
from projects.models.projects.project import LONGEST_TEXT, Project
from projects.workflow import REPORT_LIFE


class Report(RulesModel):
    """One report of the schedule: drafted from hours and milestones, then sent and kept."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="reports")
    number = models.PositiveSmallIntegerField(_("number"))
    due_on = models.DateField(pgettext_lazy("report", "due"))
    status = models.CharField(
        _("status"), max_length=20, choices=ReportStatus, default=ReportStatus.DUE
    )
    text = models.TextField(_("report"), blank=True, max_length=20_000)
    author = models.ForeignKey(
        Analyst,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("author"),
    )
    peer = models.ForeignKey(
        Analyst,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("read beforehand by"),
    )
    remark = models.TextField(_("remark"), blank=True, max_length=LONGEST_TEXT)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    life = REPORT_LIFE

    class Meta:
        ordering = ["number", "pk"]
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        rules_permissions = {
            "view": can.of_project(can.is_requester | can.is_pi | can.reads_work | can.coordinates),
            "change": can.of_project(can.works_on | can.coordinates),
            "check": can.of_project(can.works_on | can.coordinates),
            "return": can.is_peer | can.of_project(can.coordinates),
            "send": can.of_project(can.works_on | can.coordinates),
            "skip": can.of_project(can.coordinates | can.works_on),
        }
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="report_numbered_once"),
            models.CheckConstraint(
                condition=~Q(status=ReportStatus.SENT) | (~Q(text="") & Q(sent_at__isnull=False)),
                name="report_sent_has_text",
                violation_error_message=_("Write the report before you send it."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project.reference} #{self.number}"
