"""When a project was thought to begin."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from fbias.core.clock import facility_today
from projects.models.projects.project import Project


class StartForecast(models.Model):
    """When a project was thought to start, and from which backlog; compared with what happened."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="forecasts")
    made_on = models.DateField(_("made"), default=facility_today)
    starts_on = models.DateField(_("planned start"))
    backlog_hours = models.DecimalField(_("hours before it"), max_digits=9, decimal_places=2)
    hours_a_month = models.DecimalField(_("free hours a month"), max_digits=9, decimal_places=2)
    started_on = models.DateField(_("started"), null=True, blank=True)

    class Meta:
        ordering = ["-made_on", "-pk"]
        get_latest_by = "made_on"
        verbose_name = _("forecast of the start")
        verbose_name_plural = _("forecasts of starts")

    def __str__(self) -> str:
        return f"{self.project.reference}: {self.starts_on}"
