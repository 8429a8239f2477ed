"""What may be true of one message."""

from enum import nonmember

from django.db import models
from django.utils.translation import gettext_lazy as _


class NotificationStatus(models.TextChoices):
    DUE = "due", _("Waiting")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    IN_DOUBT = "in_doubt", _("In doubt")
    FAILED = "failed", _("Failed")
    DROPPED = "dropped", _("Not needed any more")

    UNSETTLED = nonmember(frozenset({"due", "sending"}))
    NEEDS_A_PERSON = nonmember(frozenset({"in_doubt", "failed"}))
