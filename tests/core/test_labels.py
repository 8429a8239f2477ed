"""The label of a choice is looked up, in the reader's language."""

import pytest
from django.utils.translation import override

from consultations.models import OpenDesk
from fbias.core.labels import Labelled


def test_a_label_is_said_in_the_language_of_whoever_reads():
    desk = OpenDesk(status="open")

    assert issubclass(OpenDesk, Labelled)
    assert desk.get_status_display() == "Open for booking"
    with override("fr"):
        assert desk.get_status_display() == "Réservations ouvertes"


@pytest.mark.parametrize("value", ("never heard of", ""))
def test_what_is_no_choice_is_said_as_it_is(value):
    assert OpenDesk(status=value).get_status_display() == value
