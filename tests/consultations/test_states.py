"""Whatever is known of a state of a booking stands in one record, and none is left out."""

import pytest
from django.utils import timezone

from consultations.enums import ConsultationStatus
from consultations.queries.bookings.states import STATES, next_action, readiness_of
from tests.factories import ConsultationFactory

pytestmark = pytest.mark.django_db


def test_every_state_has_its_record():
    assert set(STATES) == set(ConsultationStatus)


def test_each_state_has_something_to_say_to_whoever_asked_and_to_coordinators():
    consultation = ConsultationFactory(confirmed=True)

    for status in ConsultationStatus:
        consultation.status = status
        assert next_action(consultation).sentence
        assert readiness_of(consultation, timezone.now()).label
