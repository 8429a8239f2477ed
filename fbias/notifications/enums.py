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
    DROPPED = "dropped", _("No longer needed")
    WEEKLY = "weekly", _("Waits for the weekly digest")
    GATHERED = "gathered", _("In a weekly digest")

    UNSETTLED = nonmember(frozenset({"due", "sending"}))
    NEEDS_A_PERSON = nonmember(frozenset({"in_doubt", "failed"}))


class Timing(models.TextChoices):
    """When somebody wants a kind of mail that is not essential."""

    AT_ONCE = "at_once", _("At once")
    WEEKLY = "weekly", _("In the weekly digest")
    NEVER = "never", _("Never")


class Audience(models.TextChoices):
    """Whom a kind of mail that is not essential may reach."""

    EVERYBODY = "everybody", _("About your questions and the open desks")
    MEMBERS = "members", _("From the network")
    COORDINATORS = "coordinators", _("For coordinators")
