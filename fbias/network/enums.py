"""The closed lists of the network app."""

from enum import nonmember

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class MeetingKind(models.TextChoices):
    MONTHLY = "monthly", _("Monthly meeting")
    HACKATHON = "hackathon", _("Hackathon")
    GATHERING = "gathering", _("Yearly gathering")


class MeetingStatus(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("meeting", "Planned")
    HELD = "held", pgettext_lazy("meeting", "Held")
    CANCELLED = "cancelled", pgettext_lazy("meeting", "Cancelled")


class Coming(models.TextChoices):
    YES = "yes", _("I will be there")
    MAYBE = "maybe", _("Perhaps")
    NO = "no", _("I cannot come")


class TopicKind(models.TextChoices):
    PREVIEW = "preview", _("Preview of a tool or pipeline")
    HELP = "help", _("Help on a project")
    ARTICLE = "article", _("Article or new tool")
    ORGANISATION = "organisation", _("Organisation of the network")


class TopicStatus(models.TextChoices):
    PROPOSED = "proposed", pgettext_lazy("topic", "Proposed")
    PLANNED = "planned", pgettext_lazy("topic", "On an agenda")
    DISCUSSED = "discussed", pgettext_lazy("topic", "Discussed")
    WITHDRAWN = "withdrawn", pgettext_lazy("topic", "Withdrawn")

    LIVE = nonmember(frozenset({"proposed", "planned"}))


class HelpKind(models.TextChoices):
    PROJECT = "project", _("A running project")
    CONSULTATION = "consultation", _("A session of an open desk")
    USER = "user", _("A user at my site, without their name")


class HelpStatus(models.TextChoices):
    OPEN = "open", pgettext_lazy("help", "Open")
    SOLVED = "solved", pgettext_lazy("help", "Solved")
    CLOSED = "closed", pgettext_lazy("help", "No longer needed")


class PreviewStatus(models.TextChoices):
    OPEN = "open", pgettext_lazy("preview", "Asks for feedback")
    CLOSED = "closed", pgettext_lazy("preview", "Feedback is in")


class ItemKind(models.TextChoices):
    RECIPE = "recipe", _("Recipe")
    CODE = "code", _("Code")
    DATA_SET = "data_set", _("Annotated data set")


class ItemStatus(models.TextChoices):
    OWN = "own", _("Only me")
    MEMBERS = "members", _("Members")
    PUBLIC = "public", _("Public")


class Licence(models.TextChoices):
    BSD = "BSD-3-Clause", "BSD 3-Clause"
    MIT = "MIT", "MIT"
    GPL = "GPL-3.0", "GPL 3.0"
    APACHE = "Apache-2.0", "Apache 2.0"
    CC_BY = "CC-BY-4.0", "CC BY 4.0"
    CC0 = "CC0-1.0", "CC0 1.0"


class Maturity(models.TextChoices):
    SKETCH = "sketch", _("A sketch")
    USED = "used", _("Used by its author")
    TRIED = "tried", _("Tried by others as well")


class PairStatus(models.TextChoices):
    WANTED = "wanted", pgettext_lazy("mentoring", "Looking for a mentor")
    PROPOSED = "proposed", pgettext_lazy("mentoring", "Waiting for the mentor")
    RUNNING = "running", pgettext_lazy("mentoring", "Running")
    ENDED = "ended", pgettext_lazy("mentoring", "Ended")
    WITHDRAWN = "withdrawn", pgettext_lazy("mentoring", "Withdrawn")

    BEFORE = nonmember(frozenset({"wanted", "proposed"}))
    WITH_MENTOR = nonmember(frozenset({"proposed", "running"}))
    LIVE = nonmember(frozenset({"wanted", "proposed", "running"}))


class ComputingStatus(models.TextChoices):
    ASKED = "asked", pgettext_lazy("computing", "Waiting for an answer")
    GRANTED = "granted", pgettext_lazy("computing", "Granted")
    DECLINED = "declined", pgettext_lazy("computing", "Declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("computing", "Withdrawn")
    ENDED = "ended", pgettext_lazy("computing", "Given back")

    LIVE = nonmember(frozenset({"asked", "granted"}))
