"""The mails about help; what is hidden from their reader meanwhile is not sent."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from fbias.network.enums import HelpStatus
from fbias.network.models import HelpAnswer, HelpRequest
from fbias.network.rules import is_inside
from fbias.notifications.enums import Audience
from fbias.notifications.kinds import kinds_about
from members.models import User

FIRST_LINES = 600
SAMPLE: dict[str, object] = {
    "help_title": "Muscle fibres that touch",
    "asked_by_name": "Rosa Calvet",
    "text": "I tried watershed and StarDist; both merge the bundles.",
    "page_url": "https://portal.example/members/network/help/4/",
}
ANSWER_SAMPLE: dict[str, object] = {**SAMPLE, "author_name": "Ivo Lestrade"}


def request_facts(request: HelpRequest, recipient: User) -> dict[str, Any]:
    return {
        "help_title": request.title,
        "asked_by_name": str(request.asked_by or settings.FACILITY_NAME),
        "text": Truncator(request.text).chars(FIRST_LINES),
        "page_url": f"{settings.SITE_URL}{request.get_absolute_url()}",
    }


def answer_facts(answer: HelpAnswer, recipient: User) -> dict[str, Any]:
    return request_facts(answer.help_request, recipient) | {
        "author_name": str(answer.author or settings.FACILITY_NAME),
        "text": Truncator(answer.text).chars(FIRST_LINES),
    }


def is_open(request: HelpRequest) -> bool:
    return request.status == HelpStatus.OPEN


def is_told_inside(about: Any, recipient: User) -> bool:
    return bool(is_inside(recipient))


def register_kinds() -> None:
    usual: dict[str, Any] = {"wanted_by": is_told_inside, "optional": Audience.MEMBERS}
    asked = kinds_about(HelpRequest, sample=SAMPLE, context=request_facts, **usual)
    asked("help_asked", _("A colleague asks for help"), still_wanted=is_open)
    answered = kinds_about(HelpAnswer, sample=ANSWER_SAMPLE, context=answer_facts, **usual)
    answered("help_answered", _("Somebody answered your request for help"))
    answered("help_solved", _("Your answer helped"))
