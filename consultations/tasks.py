"""What beat rings for: deadlines of the open desk."""

from __future__ import annotations

from celery import shared_task
from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from consultations.services.bookings import deadlines
from consultations.services.conversations import proposals


@shared_task(name="consultations.release_places")
def release_places() -> dict[str, int]:
    return deadlines.keep_deadlines()


@shared_task(name="consultations.ask_model", soft_time_limit=60, time_limit=90)
def ask_model(turn: int) -> str:
    return proposals.ask_model(turn)


@shared_task(
    name="consultations.tell_the_facility",
    autoretry_for=(OSError,),
    retry_backoff=60,
    max_retries=8,
)
def tell_the_facility() -> None:
    """Nobody without conflict coordinates a request. Who reads this box is unknown: name nothing.

    The board marks the panel as well, for whoever gets the role.
    """
    EmailMessage(
        _("Somebody else must coordinate the open desk"),
        _(
            "A panel of the open desk needs a replacement, and nobody who coordinates may look "
            "after it. Please give the role of coordinator to one more person."
        ),
        to=[settings.CONTACT_EMAIL],
    ).send()
