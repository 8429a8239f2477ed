"""The closed lists of the members app."""

from enum import nonmember

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Language(models.TextChoices):
    ENGLISH = "en", "English"
    FRENCH = "fr", "Français"


class InstitutionKind(models.TextChoices):
    ACADEMIC = "academic", _("University or public research")
    HOSPITAL = "hospital", _("Hospital")
    COMPANY = "company", _("Company")
    OTHER = "other", _("Other")


class Position(models.TextChoices):
    """What somebody is where they work, if they want to say."""

    MASTER = "master", pgettext_lazy("position", "Bachelor or master student")
    PHD = "phd", pgettext_lazy("position", "PhD student")
    POSTDOC = "postdoc", pgettext_lazy("position", "Postdoc")
    ENGINEER = "engineer", pgettext_lazy("position", "Engineer or technician")
    PI = "pi", pgettext_lazy("position", "Head of a team (PI), researcher or professor")
    OTHER = "other", pgettext_lazy("position", "Something else")
    UNSAID = "unsaid", pgettext_lazy("position", "I prefer not to say")


class MembershipStatus(models.TextChoices):
    INVITED = "invited", _("Invited")
    ACTIVE = "active", _("Active")
    ON_LEAVE = "on_leave", _("On leave")
    ALUMNI = "alumni", _("Former member")

    CURRENT = nonmember(frozenset({"active", "on_leave"}))


class CareerStage(models.TextChoices):
    JUNIOR = "junior", _("Junior")
    CONFIRMED = "confirmed", pgettext_lazy("career stage", "Confirmed")
    SENIOR = "senior", _("Senior")


class Role(models.TextChoices):
    COORDINATOR = "coordinator", _("Coordinator")
    HOST_MANAGER = "host_manager", _("Host manager")
    FINANCE = "finance", _("Finance")
    FUNDER = "funder", _("Funder (reads figures)")


class TagGroup(models.TextChoices):
    OPERATION = "operation", _("Operation")
    MODALITY = "modality", _("Modality")
    DOMAIN = "domain", _("Domain")
    TOOL = "tool", _("Tool")


class Level(models.IntegerChoices):
    FOLLOW = 1, _("can follow")
    DO = 2, _("can do")
    TEACH = 3, _("can teach")


class Weekday(models.IntegerChoices):
    """Numbered as `date.weekday()` does."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class ProposalAnswer(models.TextChoices):
    OPEN = "open", _("Not answered")
    TAKEN = "taken", pgettext_lazy("proposed level", "Taken")
    LEFT = "left", pgettext_lazy("proposed level", "Left")


class ConflictKind(models.TextChoices):
    DECLARED = "declared", _("Declared")
    COWORK = "cowork", _("Past work together")
    CONFIDENTIAL = "confidential", _("Confidential relation")
