"""Links worth reading."""

from __future__ import annotations

from typing import Any

from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from rules.contrib.models import RulesModel

from fbias.core.names import plain_name
from fbias.network import rules as can
from members.models import User


class ReadingQuerySet(models.QuerySet["Reading"]):
    def visible_to(self, user: Any) -> ReadingQuerySet:
        return self if can.is_inside(user) else self.none()


class Reading(RulesModel):
    """One link, once, with a line that says why it is worth the time."""

    link = models.URLField(_("link"), max_length=500, validators=[URLValidator(["https", "http"])])
    title = models.CharField(_("title"), max_length=200, validators=[plain_name])
    why = models.CharField(_("why"), blank=True, max_length=300)
    added_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    added_at = models.DateTimeField(auto_now_add=True)

    objects = ReadingQuerySet.as_manager()

    class Meta:
        ordering = ["-added_at", "-pk"]
        rules_permissions = {"view": can.is_inside, "remove": can.added | can.is_coordinator}
        constraints = [
            models.UniqueConstraint(
                fields=["link"],
                name="reading_once",
                violation_error_message=_("This link is on the list already."),
            )
        ]

    def __str__(self) -> str:
        return self.title
