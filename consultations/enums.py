"""The closed lists of the open desk."""

from enum import nonmember

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class OpenDeskStatus(models.TextChoices):
    DRAFT = "draft", _("In preparation")
    OPEN = "open", pgettext_lazy("open desk", "Open for booking")
    CLOSED = "closed", _("Booking closed")
    HELD = "held", pgettext_lazy("open desk", "Took place")
    CANCELLED = "cancelled", pgettext_lazy("open desk", "Called off")

    STANDING = nonmember(frozenset({"open", "closed", "held"}))
    PUBLIC = nonmember(frozenset({"open", "closed", "held", "cancelled"}))
    OVER = nonmember(frozenset({"held", "cancelled"}))
    UPCOMING = nonmember(frozenset({"open", "closed"}))


class ConsultationStatus(models.TextChoices):
    WAITING = "waiting", _("On the waiting list")
    OFFERED = "offered", _("A place is offered")
    CLAIMED = "claimed", _("Place held for you")
    EXPIRED = "expired", _("Hold ended")
    PROVISIONAL = "provisional", _("Booked, not confirmed yet")
    CONFIRMED = "confirmed", _("Confirmed")
    HELD = "held", pgettext_lazy("consultation", "Took place")
    NO_SHOW = "no_show", _("Nobody came")
    RELEASED = "released", _("Released: no image that opens")
    CANCELLED = "cancelled", _("Cancelled")
    LEFT = "left", _("Left the waiting list")
    LAPSED = "lapsed", _("Offer ran out")
    UNPLACED = "unplaced", _("No place became free")
    DECLINED = "declined", pgettext_lazy("consultation", "Declined")
    REDIRECTED = "redirected", pgettext_lazy("consultation", "Sent elsewhere")

    IN_LINE = nonmember(frozenset({"waiting", "offered"}))
    BOOKED = nonmember(frozenset({"provisional", "confirmed"}))
    PLACED = nonmember(frozenset({"claimed", "provisional", "confirmed"}))
    LIVE = nonmember(frozenset({"waiting", "offered", "claimed", "provisional", "confirmed"}))
    EDITABLE = nonmember(
        frozenset({"expired", "waiting", "offered", "claimed", "provisional", "confirmed"})
    )
    PAST = nonmember(frozenset({"held", "no_show"}))
    NOT_PAST = nonmember(
        frozenset({"expired", "waiting", "offered", "claimed", "provisional", "confirmed"})
        | {"released", "cancelled", "left", "lapsed", "unplaced", "declined", "redirected"}
    )
    OCCUPYING = nonmember(
        frozenset({"offered", "claimed", "provisional", "confirmed", "held", "no_show"})
    )
    OUT_OF_LINE = nonmember(frozenset({"left", "lapsed", "unplaced"}))
    MAY_RETURN = nonmember(
        frozenset({"expired", "released", "cancelled", "left", "lapsed", "unplaced"})
    )
    ENDED = nonmember(
        frozenset({"expired", "released", "cancelled", "left", "lapsed", "unplaced"})
        | {"declined", "redirected"}
    )


class DestinationKind(models.TextChoices):
    FACILITY = "facility", _("Imaging facility")
    RESEARCH = "research", _("Research team")
    SERVICE = "service", _("Service of image analysis")
    FORUM = "forum", _("Forum")


class MailGroup(models.TextChoices):
    """To whom a coordinator writes at once."""

    USERS = "users", _("Users with a session on this day")
    LINE = "line", _("Users on its waiting list")
    PANEL = "panel", _("Analysts on its panels")
    NETWORK = "network", _("All analysts of the network")


class TurnOutcome(models.TextChoices):
    """What became of one question to the language model."""

    WAITING = "waiting", _("Not answered yet")
    ANSWERED = "answered", pgettext_lazy("language model", "Answered")
    LATE = "late", _("No answer in time")
    UNUSABLE = "unusable", _("Not understood")


class Lacks(models.TextChoices):
    """What a booking may lack until it is ready, the gravest first."""

    ANSWER = "answer", _("Answers missing")
    IMAGE = "image", _("No image that opens")
    FAULT = "fault", _("A file with a fault")
    EQUIPMENT = "equipment", _("Camera and sound not tried")


class TagWord(models.TextChoices):
    """What was said about a tag of a request."""

    SUGGESTED = "suggested", _("Understood by the portal")
    CONFIRMED = "confirmed", _("Confirmed by the user")
    REFUSED = "refused", _("Refused by the user")
    ADDED = "added", _("Added by hand")

    WANTED = nonmember(frozenset({"suggested", "confirmed", "added"}))


class SeatAnswer(models.TextChoices):
    NONE = "none", _("Not answered yet")
    ACCEPTED = "accepted", pgettext_lazy("panel seat", "Accepted")


class PlanStatus(models.TextChoices):
    OPTIMAL = "optimal", _("Provably best")
    FEASIBLE = "feasible", _("Good, not proven best")
    INFEASIBLE = "infeasible", _("No plan keeps all the rules")


class Outcome(models.TextChoices):
    WORKS = "works", _("works")
    PARTLY = "partly", _("works in part")
    NO = "no", _("does not work")


class NextStep(models.TextChoices):
    DONE = "done", _("Question answered")
    TRY = "try", _("Try it and come back")
    PROJECT = "project", _("A collaborative project")
    LOCAL = "local", _("Your local facility")
    RESEARCH = "research", _("A research team")


class SurveyKind(models.TextChoices):
    USER = "user", _("Who asked, after the session")
    ANALYST = "analyst", _("Analysts, after the session")
    FOLLOW_UP = "follow_up", _("Who asked, six months later")


class PresenceState(models.TextChoices):
    HERE = "here", pgettext_lazy("presence", "Here")
    LATE = "late", pgettext_lazy("presence", "Late")
    ABSENT = "absent", pgettext_lazy("presence", "Not here")
