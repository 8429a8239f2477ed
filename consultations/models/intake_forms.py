"""The booking form: data with versions. What was published never changes; one draft at a time."""

from __future__ import annotations

import json
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rules.contrib.models import RulesModel

from fbias.questions.form import Form, read_form
from members.rules import is_coordinator

SHIPPED = Path(__file__).parent.parent / "data" / "intake_form.json"


class IntakeFormQuerySet(models.QuerySet["IntakeForm"]):
    def visible_to(self, user: Any) -> IntakeFormQuerySet:
        return self if user.is_authenticated and user.is_coordinator else self.none()

    def published(self) -> IntakeFormQuerySet:
        return self.filter(published_at__isnull=False)

    def draft(self) -> IntakeForm | None:
        return self.filter(published_at=None).first()

    def current(self) -> IntakeForm:
        """The version that is asked now; the product's own form where none was published."""
        newest = self.published().order_by("-number").first()
        return newest or self.get_or_create(number=1, defaults=shipped_form())[0]


class IntakeForm(RulesModel):
    """One version of the form, its words in both languages included."""

    number = models.PositiveIntegerField(gettext_lazy("version"), null=True, unique=True)
    content = models.JSONField(gettext_lazy("steps and questions"))
    note = models.CharField(gettext_lazy("why it was changed"), max_length=300, blank=True)
    revision = models.PositiveIntegerField(default=1, editable=False)  # of a draft
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(gettext_lazy("published"), null=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = IntakeFormQuerySet.as_manager()

    class Meta:
        ordering = ["-number", "-pk"]
        verbose_name = gettext_lazy("version of the booking form")
        verbose_name_plural = gettext_lazy("versions of the booking form")
        rules_permissions = {"view": is_coordinator, "change": is_coordinator}
        constraints = [
            models.CheckConstraint(
                condition=Q(number=None, published_at=None)
                | Q(number__isnull=False, published_at__isnull=False),
                name="intakeform_published_has_number",
            ),
            models.UniqueConstraint(
                fields=["published_at"],
                condition=Q(published_at=None),
                nulls_distinct=False,
                name="intakeform_one_draft",
                violation_error_message=gettext_lazy("Somebody else has begun a draft already."),
            ),
        ]

    def __str__(self) -> str:
        if self.number is None:
            return _("Draft")
        return _("Version %(number)d") % {"number": self.number}

    @cached_property
    def form(self) -> Form:
        return read_form(self.content)


def shipped_form() -> dict[str, Any]:
    content = json.loads(SHIPPED.read_text(encoding="utf-8"))
    return {"content": content, "published_at": timezone.now()}


@lru_cache(maxsize=64)
def published_form(pk: int) -> Form:
    """What was published never changes, so that it is read once."""
    return IntakeForm.objects.published().get(pk=pk).form
