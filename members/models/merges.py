"""Two accounts of one person that became one, and what it takes to part them again."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models.users import User


class AccountMerge(models.Model):
    """One merge: `moved` names every row that changed hands, `dropped` keeps those that ended.

    The account that ended stays as a closed one whose `merged_into` leads to the other.
    """

    into = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name=_("account that stays")
    )
    ended = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name=_("account that ended")
    )
    address = models.EmailField(_("its address"))
    moved = models.JSONField(default=list, editable=False)
    dropped = models.TextField(default="[]", editable=False)
    made_by = models.ForeignKey(
        User,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("merged by"),
    )
    made_at = models.DateTimeField(_("merged"), auto_now_add=True)
    undone_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = _("merge of accounts")
        verbose_name_plural = _("merges of accounts")

    def __str__(self) -> str:
        return f"{self.address} → {self.into}"
