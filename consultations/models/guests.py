"""Colleagues whom a requester lets see and join a session."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from consultations.models.conflicts import come_from_asking
from consultations.models.consultations import Consultation
from members.models import User
from members.models.conflicts.hiding import FromPeople

MOST_GUESTS = 5


class Guest(models.Model):
    """Somebody who sees the booking and joins the hour; the person behind the address given.

    Whoever adds them reads the address only, until they say that they come: nobody learns so who
    has an account.
    """

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="guests")
    person = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="guest_of", verbose_name=_("colleague")
    )
    email = models.EmailField(_("e-mail address that was given"))
    added_at = models.DateTimeField(_("added"), auto_now_add=True)
    joined_at = models.DateTimeField(_("said that they come"), null=True, blank=True)

    come_from = come_from_asking("consultation")
    objects = FromPeople["Guest"].as_manager()

    class Meta:
        ordering = ["added_at", "pk"]
        verbose_name = _("colleague of a booking")
        verbose_name_plural = _("colleagues of bookings")
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "person"],
                name="guest_once",
                violation_error_message=_("This colleague was added already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.consultation.reference}: {self.email}"

    @property
    def shown_name(self) -> str:
        """The name, once they said that they come."""
        return self.person.name if self.joined_at else self.email
