"""Mails about the evaluation: an opinion is asked for, is due, or will be missing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fbias.core.clock import facility_day
from fbias.notifications import reminders
from fbias.notifications.kinds import kinds_about
from members.models import User
from members.queries.conflicts import in_conflict
from projects.enums import ProjectStatus
from projects.models import Evaluator, Opinion
from projects.rules import asking

REMINDED = timedelta(days=3)


def _facts(evaluator: Any, recipient: Any) -> dict[str, object]:
    """No question and no answer: whoever has a conflict reads nothing before saying so."""
    requester = evaluator.project.requester
    place = requester.institution or requester.institution_text or requester.team
    name = "opinion" if recipient.pk == evaluator.analyst.user_id else "evaluation"
    path = reverse(f"projects:{name}", args=[evaluator.project_id])
    return {
        "reference": evaluator.project.reference,
        "title": evaluator.project.title,
        "requester_name": requester.name,
        "place": str(place or _("no institution named")),
        "evaluator_name": evaluator.analyst.user.name,
        "due_on": evaluator.due_on,
        "reason": evaluator.recusal_reason,
        "link": f"{settings.SITE_URL}{path}",
    }


def _is_waited_for(evaluator: Evaluator) -> bool:
    """The opinion is still wanted: not given, nobody stepped back, no conflict since."""
    return (
        evaluator.recused_at is None
        and evaluator.project.status in ProjectStatus.OPINIONS_OPEN
        and not Opinion.objects.filter(evaluator=evaluator).exists()
        and not in_conflict(evaluator.analyst.user, *asking(evaluator.project))
    )


def _stepped_back(evaluator: Evaluator) -> bool:
    return evaluator.project.status in ProjectStatus.OPINIONS_OPEN


SAMPLE: dict[str, object] = {
    "reference": "P-12",
    "title": "Count the beating cilia",
    "requester_name": "Ada Morel",
    "place": "Institut des Rives",
    "evaluator_name": "Emil Roy",
    "due_on": date(2027, 1, 14),
    "reason": "We work together.",
    "link": "https://portal.example/projects/12/opinion/",
}


def opinions_due(now: datetime) -> QuerySet[Evaluator]:
    """Opinions due within three days or late, not given; asked before that time had come."""
    given = Opinion.objects.filter(evaluator=OuterRef("pk"))
    return Evaluator.objects.filter(
        ~Exists(given),
        recused_at=None,
        project__status__in=ProjectStatus.OPINIONS_OPEN,
        due_on__lte=facility_day(now) + REMINDED,
        asked_at__lt=now - timedelta(days=1),
    ).select_related("analyst__user", "project__requester")


def the_evaluator(evaluator: Evaluator) -> Iterable[User]:
    person = evaluator.analyst.user
    return () if in_conflict(person, *asking(evaluator.project)) else (person,)


def the_day(evaluator: Evaluator) -> str:
    """Once for each day that was agreed: an extension reminds again."""
    return f"due-{evaluator.due_on:%Y%m%d}"


def register_kinds() -> None:
    mail = kinds_about(Evaluator, sample=SAMPLE, context=_facts)
    mail("project_opinion_asked", _("You are asked for an opinion"), still_wanted=_is_waited_for)
    mail(
        "project_opinion_due",
        _("Your opinion is due"),
        still_wanted=_is_waited_for,
        repeatable=True,
    )
    mail("project_stepped_back", _("An evaluator stepped back"), still_wanted=_stepped_back)
    reminders.register(
        reminders.Reminder("project_opinion_due", opinions_due, the_evaluator, the_day)
    )
