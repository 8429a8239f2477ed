"""The mails about computing time."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from fbias.network.enums import ComputingStatus
from fbias.network.models import ComputingRequest
from fbias.network.rules import is_inside, is_not_hidden
from fbias.notifications.kinds import kinds_about
from members.models import User

SAMPLE: dict[str, object] = {
    "resource_name": "Cluster of the Lyon site",
    "asked_by_name": "Rosa Calvet",
    "size": "200 GPU hours",
    "since": date(2027, 1, 4),
    "until": date(2027, 3, 31),
    "why": "Training a model for muscle fibres.",
    "word": "Write to us for an account.",
    "is_granted": True,
    "page_url": "https://portal.example/members/network/computing/requests/4/",
}


def request_facts(request: ComputingRequest, recipient: User) -> dict[str, Any]:
    return {
        "resource_name": request.resource.name,
        "asked_by_name": request.asked_by.name,
        "size": request.size,
        "since": request.since,
        "until": request.until,
        "why": request.why,
        "word": request.word,
        "is_granted": request.status == ComputingStatus.GRANTED,
        "page_url": f"{settings.SITE_URL}{request.get_absolute_url()}",
    }


def is_told(request: ComputingRequest, recipient: User) -> bool:
    return bool(is_inside(recipient) and is_not_hidden(recipient, request))


def waits(request: ComputingRequest) -> bool:
    return request.status == ComputingStatus.ASKED


def is_granted(request: ComputingRequest) -> bool:
    return request.status == ComputingStatus.GRANTED and not request.is_over


def register_kinds() -> None:
    mail = kinds_about(ComputingRequest, sample=SAMPLE, context=request_facts, wanted_by=is_told)
    mail("computing_asked", _("Somebody asks for computing time"), still_wanted=waits)
    mail("computing_answered", _("Answer to your request for computing time"))
    mail("computing_ending", _("Your computing time is about to end"), still_wanted=is_granted)
