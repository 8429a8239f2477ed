"""Answers that need not be given twice."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from consultations.models import Consultation
from consultations.queries.intake_forms.earlier import earlier_booking
from consultations.services.bookings.changes import save_answers
from fbias.core.errors import DomainError
from members.models import User


@transaction.atomic
def reuse_answers(consultation: Consultation, *, by: User) -> Consultation:
    """Fill a new form with the answers of the last booking: what is asked still, and no promise."""
    earlier = earlier_booking(consultation)
    if earlier is None:
        raise DomainError(_("There are no earlier answers to take along."))
    asked = {one.id for one in consultation.form.questions if one.kind not in {"checks", "files"}}
    answers = {name: value for name, value in earlier.answers.items() if name in asked and value}
    return save_answers(consultation, by=by, answers={**answers, **consultation.answers})
