"""A project told without names."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from rules.contrib.models import RulesModel

from fbias.core.names import plain_name
from projects import rules as can
from projects.models.projects.project import LONGEST_TEXT, Project


class Case(RulesModel):
    """The project told without names, shown to everybody once the user agreed."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="case")
    title = models.CharField(_("title"), max_length=200, validators=[plain_name])
    text = models.TextField(_("text"), max_length=LONGEST_TEXT)
    agreed_at = models.DateTimeField(_("agreed by the user"), null=True, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)

    class Meta:
        ordering = ["-published_at", "-pk"]
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        rules_permissions = {
            "view": can.of_project(can.is_requester | can.reads_work | can.coordinates),
            "change": can.of_project(can.works_on | can.coordinates),
            "agree": can.of_project(can.is_requester),
            "publish": can.of_project(can.coordinates),
        }
        constraints = [
            models.CheckConstraint(
                condition=Q(published_at=None) | Q(agreed_at__isnull=False),
                name="case_published_was_agreed",
                violation_error_message=_("The user has not agreed to this text yet."),
            )
        ]

    def __str__(self) -> str:
        return self.title
