"""The closed lists of projects."""

from enum import nonmember

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ProjectStatus(models.TextChoices):
    SUBMITTED = "submitted", pgettext_lazy("project", "Received")
    TRIAGE = "triage", pgettext_lazy("project", "Being looked at")
    ACCEPTED = "accepted", pgettext_lazy("project", "Accepted")
    DECLINED = "declined", pgettext_lazy("project", "Declined")
    REDIRECTED = "redirected", pgettext_lazy("project", "Better answered elsewhere")
    ACTIVE = "active", pgettext_lazy("project", "Under way")
    COMPLETED = "completed", pgettext_lazy("project", "Completed")
    INFEASIBLE = "infeasible", pgettext_lazy("project", "Stopped: not feasible")
    CANCELLED = "cancelled", pgettext_lazy("project", "Cancelled")

    LIVE = nonmember(frozenset({"submitted", "triage", "accepted", "active"}))
    TAKEN = nonmember(frozenset({"accepted", "active", "completed", "infeasible"}))
    WORKED = nonmember(frozenset({"active", "completed", "infeasible"}))
    REFUSED = nonmember(frozenset({"declined", "redirected"}))


class Urgency(models.TextChoices):
    NONE = "none", _("No hurry")
    WEEKS = "weeks", _("Within some weeks")
    DATED = "dated", _("By a fixed date")


class Origin(models.TextChoices):
    DIRECT = "direct", _("Direct contact")
    OPEN_DESK = "open_desk", _("Open desk")
    EURO_BIOIMAGING = "euro_bioimaging", _("Euro-BioImaging")
