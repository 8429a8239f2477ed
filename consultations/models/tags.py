"""What a request is about, in the words of the vocabulary."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from consultations.enums import TagWord
from consultations.models.conflicts import come_from_asking
from consultations.models.consultations import Consultation
from members.models import Tag
from members.models.conflicts.hiding import FromPeople


class RequestTag(models.Model):
    """One tag of one request: understood by the portal, and what the user said about it."""

    consultation = models.ForeignKey(
        Consultation, on_delete=models.CASCADE, related_name="request_tags"
    )
    tag = models.ForeignKey(
        Tag, on_delete=models.PROTECT, related_name="request_tags", verbose_name=_("tag")
    )
    word = models.CharField(_("said"), max_length=20, choices=TagWord, default=TagWord.SUGGESTED)
    said_at = models.DateTimeField(auto_now=True)

    come_from = come_from_asking("consultation")
    objects = FromPeople["RequestTag"].as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("tag of a request")
        verbose_name_plural = _("tags of requests")
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "tag"], name="requesttag_once_per_consultation"
            )
        ]

    def __str__(self) -> str:
        return f"{self.consultation}: {self.tag.slug}"
