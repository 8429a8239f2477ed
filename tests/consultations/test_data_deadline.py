"""Images are due at an instant: from it on they are late, for one row as for a list."""

from datetime import timedelta

import pytest
import time_machine

from consultations.models import Consultation
from tests.factories import ConsultationFactory

pytestmark = pytest.mark.django_db
TICK = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("after", "past", "late"),
    (
        (-timedelta(days=3) - TICK, False, False),
        (-timedelta(days=3), False, True),
        (-TICK, False, True),
        (timedelta(0), True, True),
        (TICK, True, True),
    ),
)
def test_the_data_deadline_is_past_from_its_own_instant_on(after, past, late):
    open_desk = ConsultationFactory(provisional=True).open_desk
    now = open_desk.data_deadline_at + after

    with time_machine.travel(now, tick=False):
        found = Consultation.objects.past_data_deadline().exists()

    assert (found, open_desk.is_past_data_deadline(now)) == (past, past)
    assert (now >= open_desk.data_late_at) == late
