"""A member shows a tool before it is done, and asks the others what they think."""

from __future__ import annotations

from typing import Any

from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from rules.contrib.models import RulesModel

from fbias.core.addresses import address
from fbias.core.names import plain_name
from fbias.network import rules as can
from fbias.network.enums import PreviewStatus
from fbias.network.workflow import PREVIEW_LIFE
from members.models import User

MOST_QUESTIONS = 4
POINTS = range(1, 6)


class PreviewQuerySet(models.QuerySet["ToolPreview"]):
    def visible_to(self, user: Any) -> PreviewQuerySet:
        return self if can.is_inside(user) else self.none()

    def open(self) -> PreviewQuerySet:
        return self.filter(status=PreviewStatus.OPEN)


class ToolPreview(RulesModel):
    """A tool, a pipeline or a page of the umbrella's software, with one to four questions."""

    title = models.CharField(_("title"), max_length=150, validators=[plain_name])
    text = models.TextField(_("what it does, and how to try it"), max_length=5000)
    link = models.URLField(
        _("where to find it"), max_length=500, validators=[URLValidator(["https", "http"])]
    )
    questions = models.JSONField(_("questions"))
    status = models.CharField(max_length=20, choices=PreviewStatus, default=PreviewStatus.OPEN)
    shown_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    shown_at = models.DateTimeField(auto_now_add=True)

    life = PREVIEW_LIFE
    objects = PreviewQuerySet.as_manager()

    class Meta:
        ordering = ["-shown_at", "-pk"]
        verbose_name = _("preview")
        verbose_name_plural = _("previews")
        rules_permissions = {
            "view": can.is_inside,
            "judge": can.is_inside,
            "close": can.shows | can.is_coordinator,
        }

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address("network:preview", self.pk)


class Feedback(models.Model):
    """What one person thinks: points from 1 to 5 for each question, and words."""

    preview = models.ForeignKey(ToolPreview, on_delete=models.CASCADE, related_name="feedback")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    points = models.JSONField()
    words = models.TextField(_("in words"), blank=True, max_length=3000)
    given_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["given_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["preview", "person"], name="feedback_once_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.preview}: {self.person}"
