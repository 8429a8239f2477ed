"""One mail that a coordinator writes to a group; each copy is a row of the outbox."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from rules.contrib.models import RulesModel

from consultations import rules as can
from consultations.enums import MailGroup
from consultations.models.open_desks import OpenDesk
from fbias.core.addresses import address
from fbias.core.names import plain_name

LONGEST_MAIL = 5000


class GroupMailQuerySet(models.QuerySet["GroupMail"]):
    def visible_to(self, user: Any) -> GroupMailQuerySet:
        """Whoever coordinates knows what was written in the name of all."""
        return self if can.is_coordinator(user) else self.none()


class GroupMail(RulesModel):
    """Until it leaves, whoever wrote it can take it back."""

    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("sender"),
    )
    open_desk = models.ForeignKey(
        OpenDesk,
        on_delete=models.CASCADE,
        related_name="group_mails",
        verbose_name=_("open desk"),
    )
    group = models.CharField(_("group"), max_length=10, choices=MailGroup)
    subject = models.CharField(_("subject"), max_length=150, validators=[plain_name])
    text = models.TextField(_("text"), max_length=LONGEST_MAIL)
    request_key = models.UUIDField(unique=True, editable=False)
    written_at = models.DateTimeField(_("written"), auto_now_add=True)
    leaves_at = models.DateTimeField(_("leaves"))
    taken_back_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    objects = GroupMailQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("group mail")
        verbose_name_plural = _("group mails")
        rules_permissions = {"view": can.is_coordinator, "take_back": can.is_sender}

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        return address("consultations:group_mail", self.pk)
