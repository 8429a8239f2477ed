"""The hour itself: who was there, and what was noted together."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations.enums import PresenceState
from consultations.models.conflicts import come_from_asking
from consultations.models.consultations import Consultation
from members.models import User
from members.models.conflicts.hiding import FromPeople

LONGEST_NOTES = 20_000


class Presence(models.Model):
    """Whether one person is in the call of one session; said again, it is corrected."""

    consultation = models.ForeignKey(
        Consultation, on_delete=models.CASCADE, related_name="presences"
    )
    person = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name=_("person")
    )
    state = models.CharField(_("presence"), max_length=20, choices=PresenceState)
    said_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    said_at = models.DateTimeField(_("said"), default=timezone.now)

    come_from = come_from_asking("consultation")
    objects = FromPeople["Presence"].as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "person"], name="presence_once_per_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.consultation.reference}: {self.person}"


class SharedNotes(models.Model):
    """What user and panel note together; `version` rises with each saving."""

    consultation = models.OneToOneField(
        Consultation, on_delete=models.CASCADE, related_name="shared_notes"
    )
    text = models.TextField(_("notes"), blank=True, max_length=LONGEST_NOTES)
    version = models.PositiveIntegerField(default=0, editable=False)
    changed_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("notes")
        verbose_name_plural = _("notes")

    def __str__(self) -> str:
        return self.consultation.reference
