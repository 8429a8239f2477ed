"""One open desk at a time: whoever gives or frees places there waits for its row."""

from __future__ import annotations

from django.db import transaction

from consultations.enums import ConsultationStatus
from consultations.models import Consultation, OpenDesk
from fbias.core.timeline import record


def wait_for_turn(open_desk: OpenDesk) -> OpenDesk:
    """Hold the open desk's row to the end of the transaction; inserts elsewhere do not wait.

    What is returned is the row as it is once the turn has come.
    """
    return OpenDesk.objects.select_for_update(of=("self",), no_key=True).get(pk=open_desk.pk)


@transaction.atomic
def expire_hold(consultation: Consultation) -> bool:
    """Free the session of a hold that has run out; the answers stay. False if it moved on."""
    # One guarded update instead of `advance`: whoever books meanwhile wins, and that is no error.
    ended = Consultation.objects.hold_run_out().filter(pk=consultation.pk)
    if not ended.update(status=ConsultationStatus.EXPIRED, session=None):
        return False
    record(consultation, "expire", by=None, session=consultation.session_id)
    return True
