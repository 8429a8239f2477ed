"""What a token may be good for, and what a webhook may wait for."""

from __future__ import annotations

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class CallStatus(models.TextChoices):
    DUE = "due", _("To be sent")
    SENT = "sent", _("Sent")
    GIVEN_UP = "given_up", _("Given up")


# What a webhook may wait for: its name outside, the verb of the history, and what it means.
EVENTS: dict[str, tuple[str, Promise]] = {
    "webhook.made": ("webhook.make", _("The webhook was made")),
    "open_desk.opened": ("opendesk.open", _("Booking of an open desk begins")),
    "open_desk.closed": ("opendesk.close", _("Booking of an open desk ends")),
    "open_desk.called_off": ("opendesk.call_off", _("An open desk does not take place")),
    "booking.made": ("consultation.book", _("A session is booked")),
    "booking.confirmed": ("consultation.confirm", _("A booking is confirmed")),
    "booking.moved": ("consultation.move", _("A booking moves to another hour")),
    "booking.cancelled": ("consultation.cancel", _("A booking is cancelled")),
    "booking.held": ("consultation.hold", _("A session took place")),
    "project.submitted": ("project.submit", _("A project is asked for")),
    "project.accepted": ("project.accept", _("A project is accepted")),
    "project.declined": ("project.decline", _("A project is declined")),
    "project.started": ("project.start", _("The work on a project begins")),
    "project.delivered": ("project.deliver", _("Something is delivered")),
    "project.completed": ("project.complete", _("A project is completed")),
    "project.cancelled": ("project.cancel", _("A project request is withdrawn")),
}
EVENT_OF = {verb: event for event, (verb, _words) in EVENTS.items()}
CHOICES = [(event, words) for event, (_verb, words) in EVENTS.items() if event != "webhook.made"]


class Scope(models.TextChoices):
    OPEN_DESKS = "open_desks:read", _("Read the coming open desks")
    BOOKINGS = "bookings:read", _("Read your own bookings")
    PROJECTS = "projects:read", _("Read the projects that you may open")
    FIGURES = "figures:read", _("Read the figures")
    HELP_READ = "help:read", _("Read the requests for help of the network")
    HELP_WRITE = "help:write", _("Ask the network for help")
