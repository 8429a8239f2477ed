"""What is said about a project."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models import User
from projects.enums import Audience
from projects.models.projects.project import LONGEST_TEXT, Project


class Message(models.Model):
    """One message of a project's thread; `audience` says who reads it."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="messages")
    author = models.ForeignKey(
        User, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("author")
    )
    audience = models.CharField(
        _("read by"), max_length=20, choices=Audience, default=Audience.EVERYBODY
    )
    text = models.TextField(_("message"), max_length=LONGEST_TEXT)
    asks = models.BooleanField(_("is a question to the requester"), default=False)
    request_key = models.UUIDField(unique=True, editable=False)
    sent_at = models.DateTimeField(_("sent"), auto_now_add=True)

    class Meta:
        ordering = ["sent_at", "pk"]
        verbose_name = _("message")
        verbose_name_plural = _("messages")

    def __str__(self) -> str:
        return f"{self.project.reference}: {self.text[:60]}"
