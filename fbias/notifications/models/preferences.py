"""When each person wants the kinds of mail that are not essential, and what a digest gathers."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from fbias.notifications.enums import Timing
from fbias.notifications.kinds import choices


class Preference(models.Model):
    """One person's choice for one kind; without a row it comes at once."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="mail_preferences",
        verbose_name=_("person"),
    )
    kind = models.CharField(_("kind"), max_length=60, choices=choices)
    timing = models.CharField(_("when"), max_length=10, choices=Timing)

    class Meta:
        verbose_name = _("choice of mails")
        verbose_name_plural = _("choices of mails")
        constraints = [
            models.UniqueConstraint(fields=["person", "kind"], name="preference_once_per_kind")
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.kind} {self.timing}"


class Digest(models.Model):
    """What one person is told of one week; the mails stay rows of the outbox."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="digests",
        verbose_name=_("person"),
    )
    week = models.DateField(_("week that ended on"))

    class Meta:
        verbose_name = _("weekly digest")
        verbose_name_plural = _("weekly digests")
        constraints = [
            models.UniqueConstraint(fields=["person", "week"], name="digest_once_per_week")
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.week}"
