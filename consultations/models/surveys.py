"""Whom we ask about a session, and what they answered."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from consultations.enums import ConsultationStatus, SurveyKind
from consultations.models.conflicts import come_from_asking
from consultations.models.consultations import Consultation
from members.models import User
from members.models.conflicts.hiding import FromPeople


class SurveyQuerySet(FromPeople["Survey"]):
    def open(self) -> SurveyQuerySet:
        """Not answered, about a session that took place."""
        return self.filter(answered_at=None, consultation__status=ConsultationStatus.HELD)

    def begun(self, now: Any) -> SurveyQuerySet:
        return self.filter(asks_at__lte=now)


class Survey(models.Model):
    """One person is asked about one session, from `asks_at` on; the row is there before."""

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="surveys")
    person = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name=_("person")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=SurveyKind)
    asks_at = models.DateTimeField(_("asks from"))
    answers = models.JSONField(_("answers"), default=dict, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    come_from = come_from_asking("consultation")
    objects = SurveyQuerySet.as_manager()

    class Meta:
        ordering = ["asks_at", "pk"]
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "person", "kind"], name="survey_once_per_person_and_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.consultation.reference}: {self.get_kind_display()}"
