"""What user and panel say to each other before a session and after it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from consultations.models.conflicts import come_from_asking
from consultations.models.consultations import Consultation
from members.models import User
from members.models.conflicts.hiding import FromPeople

LONGEST_MESSAGE = 5000


class ThreadMessage(models.Model):
    """One message of a session, with a small file or none."""

    consultation = models.ForeignKey(
        Consultation, on_delete=models.CASCADE, related_name="messages"
    )
    author = models.ForeignKey(
        User, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("author")
    )
    text = models.TextField(_("message"), max_length=LONGEST_MESSAGE)
    file_name = models.CharField(_("name"), max_length=255, blank=True)
    content = models.BinaryField(_("content"), default=bytes)
    request_key = models.UUIDField(unique=True, editable=False)
    sent_at = models.DateTimeField(_("sent"), auto_now_add=True)

    come_from = come_from_asking("consultation")
    objects = FromPeople["ThreadMessage"].as_manager()

    class Meta:
        ordering = ["sent_at", "pk"]
        verbose_name = _("message")
        verbose_name_plural = _("messages")

    def __str__(self) -> str:
        return f"{self.consultation.reference}: {self.text[:60]}"
