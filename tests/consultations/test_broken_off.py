"""A file that was broken off is never on its way, and nothing is ready while it is."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consultations.queries.bookings.states import next_action
from tests.factories import ConsultationFactory, ConsultationImageFactory

pytestmark = pytest.mark.django_db

BROKEN_OFF = "A file was broken off before all of it arrived. Choose it again, or remove it."


def told(consultation, *, minutes):
    """The next step beside a file of which nobody has heard for so long."""
    ConsultationImageFactory(
        consultation=consultation,
        upload__state="receiving",
        upload__touched_at=timezone.now() - timedelta(minutes=minutes),
    )
    return next_action(consultation)


@pytest.mark.parametrize("state", ({"provisional": True}, {"confirmed": True}))
def test_whoever_broke_a_file_off_is_led_back_to_it(state):
    consultation = ConsultationFactory(**state)

    action = told(consultation, minutes=6)

    assert (action.sentence, action.url) == (
        BROKEN_OFF,
        f"/consultations/{consultation.pk}/form/3/",
    )


def test_a_file_that_is_being_sent_is_waited_for():
    action = told(ConsultationFactory(provisional=True), minutes=4)

    assert action.sentence == "A file is being sent. Keep the page open that sends it."
