"""Somebody asked to be erased, or was: the row is the tombstone that outlives every restore."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from rules.contrib.models import RulesModel

from members import rules as can
from members.models.users import User


class Erasure(RulesModel):
    """One wish, and when a coordinator did it; what it left of the person is on the account."""

    person = models.OneToOneField(
        User, on_delete=models.PROTECT, related_name="erasure", verbose_name=_("person")
    )
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    done_at = models.DateTimeField(_("erased"), null=True, blank=True)
    done_by = models.ForeignKey(
        User,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("erased by"),
    )

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name = _("wish to be erased")
        verbose_name_plural = _("wishes to be erased")
        rules_permissions = {"view": can.is_coordinator}
        constraints = [
            models.CheckConstraint(
                name="erasure_by_somebody_is_done",
                condition=Q(done_by=None) | Q(done_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return str(self.person)
