"""What the PI agrees to about acknowledgement and authorship, in versions."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from fbias.core.clock import facility_today, short
from fbias.core.reader import translated


class Terms(models.Model):
    """One version of the terms; a quote names the version that it was sent with."""

    published_on = models.DateField(_("published"), unique=True, default=facility_today)
    text_en = models.TextField(_("text in English"), max_length=10_000)
    text_fr = models.TextField(_("text in French"), max_length=10_000)

    class Meta:
        ordering = ["-published_on"]
        get_latest_by = "published_on"
        verbose_name = _("terms on acknowledgement and authorship")
        verbose_name_plural = _("terms on acknowledgement and authorship")

    def __str__(self) -> str:
        return short(self.published_on)

    @property
    def text(self) -> str:
        return translated(self, "text")
