"""The mails about mentoring; whoever is in conflict with the other person gets none."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from fbias.network.enums import PairStatus
from fbias.network.models import MentoringPair
from fbias.network.rules import is_inside, is_not_hidden
from fbias.notifications.kinds import kinds_about
from members.models import User

SAMPLE: dict[str, object] = {
    "learner_name": "Rosa Calvet",
    "mentor_name": "Ivo Lestrade",
    "other_name": "Ivo Lestrade",
    "subject": "Deconvolution",
    "wish": "I would like to choose the number of iterations myself.",
    "answer": "Gladly; call me on Thursday.",
    "learnt": "Measure the PSF first.",
    "page_url": "https://portal.example/members/network/mentoring/4/",
}


def pair_facts(pair: MentoringPair, recipient: User) -> dict[str, Any]:
    mentor = pair.mentor.user.name if pair.mentor else ""
    learns = pair.learner.user_id == recipient.pk
    return {
        "learner_name": pair.learner.user.name,
        "mentor_name": mentor,
        "other_name": mentor if learns else pair.learner.user.name,
        "subject": pair.tag.label,
        "wish": pair.wish,
        "answer": pair.answer,
        "learnt": pair.learnt,
        "page_url": f"{settings.SITE_URL}{pair.get_absolute_url()}",
    }


def is_told(pair: MentoringPair, recipient: User) -> bool:
    return bool(is_inside(recipient) and is_not_hidden(recipient, pair))


def is_asked(pair: MentoringPair, recipient: User) -> bool:
    """Whoever was asked is still the one."""
    asked = pair.mentor is not None and pair.mentor.user_id == recipient.pk
    return asked and is_told(pair, recipient)


def waits_for_the_mentor(pair: MentoringPair) -> bool:
    return pair.status == PairStatus.PROPOSED


def looks_for_a_mentor(pair: MentoringPair) -> bool:
    return pair.status == PairStatus.WANTED


def register_kinds() -> None:
    mail = kinds_about(MentoringPair, sample=SAMPLE, context=pair_facts, wanted_by=is_told)
    mail(
        "mentor_asked",
        _("You are asked to mentor"),
        still_wanted=waits_for_the_mentor,
        wanted_by=is_asked,
    )
    mail("mentor_proposed", _("A mentor was found for you"), still_wanted=waits_for_the_mentor)
    mail("mentor_accepted", _("Your mentor said yes"))
    mail("mentor_declined", _("Somebody else must be asked"), still_wanted=looks_for_a_mentor)
    mail("mentoring_ended", _("A mentoring has ended"))
