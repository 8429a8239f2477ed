"""After the session: who is asked how it was, and what they answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations.enums import SurveyKind
from consultations.models import Consultation, Survey
from consultations.services.mails import told_seats
from fbias.core.errors import DomainError

TO_READ = timedelta(days=1)  # the advice is read first
SIX_MONTHS = timedelta(days=182)


def ask_about(consultation: Consultation) -> None:
    """Whoever asked and the analysts of the panel are asked once, the former again in six months.

    The advice was sent just now, in the caller's transaction.
    """
    assert consultation.session  # noqa: S101 - a session that was held has an hour
    tomorrow = timezone.now() + TO_READ
    later = max(consultation.session.ends_at + SIX_MONTHS, tomorrow)
    requester = consultation.requester
    asked = [(requester, SurveyKind.USER, tomorrow), (requester, SurveyKind.FOLLOW_UP, later)]
    asked += [
        (seat.analyst.user, SurveyKind.ANALYST, tomorrow) for seat in told_seats(consultation)
    ]
    Survey.objects.bulk_create(
        [
            Survey(consultation=consultation, person=person, kind=kind, asks_at=asks_at)
            for person, kind, asks_at in asked
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def answer_survey(survey: Survey, *, answers: Mapping[str, Any]) -> Survey:
    """Keep what somebody thinks; a second answer changes the first one."""
    given = {name: answer for name, answer in answers.items() if answer}
    if not given:
        raise DomainError(_("Answer at least one of the questions."))
    locked = Survey.objects.select_for_update().get(pk=survey.pk)
    locked.answers, locked.answered_at = given, timezone.now()
    locked.save(update_fields=["answers", "answered_at"])
    return locked
