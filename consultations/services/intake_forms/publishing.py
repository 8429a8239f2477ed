"""A draft becomes the form that is asked from now on."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations.models import IntakeForm
from consultations.queries.intake_forms.versions import changes_of, previous
from consultations.services.intake_forms.writing import lock_draft
from fbias.core.errors import DomainError
from fbias.questions.checking import faults_in
from members.models import User


@transaction.atomic
def publish_form(draft: IntakeForm, *, by: User, revision: int, note: str) -> IntakeForm:
    """Only what was read is published (`revision`); bookings that were begun keep their version."""
    locked = lock_draft(draft, by=by)
    if locked.revision != revision:
        raise DomainError(
            _("Somebody changed the draft since you opened this page. Check the changes again.")
        )
    if faults := faults_in(locked.content):
        raise DomainError(" ".join(faults))
    if not changes_of(locked, previous(locked)):
        raise DomainError(_("Nothing differs from the form that is asked now."))
    newest = IntakeForm.objects.published().aggregate(newest=Max("number"))["newest"] or 0
    locked.number, locked.note = newest + 1, note.strip()
    locked.published_at, locked.published_by = timezone.now(), by
    locked.full_clean()
    locked.save()
    return locked
