"""Two people send the joint advice in the same instant; once with the guard, once without."""

import pytest

from consultations.models import Record
from consultations.services.records import advice_of, send_record
from fbias.core.editing import ChangedMeanwhile, marks_of
from fbias.core.models import TimelineEntry
from fbias.notifications.models import Notification
from tests.factories import ConsultationFactory, PanelSeatFactory
from tests.projects.test_month_race import second_to

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def writers():
    """Two of one panel, who both opened the page while nothing was written."""
    held = ConsultationFactory(held=True)
    seats = [PanelSeatFactory(consultation=held, published=True) for _ in range(2)]

    def writer(seat, words, **seen):
        said = {"recommended": words, "next_step": "try", "hours": 2}
        return lambda: send_record(held, by=seat.analyst.user, **said, **seen)

    return lambda **seen: [
        writer(seat, words, **seen)
        for seat, words in zip(seats, ("StarDist.", "Cellpose."), strict=True)
    ]


def test_the_second_in_the_same_instant_writes_nothing_and_the_user_gets_one_mail(writers):
    with pytest.raises(ChangedMeanwhile) as refusal:
        second_to(*writers(seen=marks_of(advice_of(None))))

    assert refusal.value.stored["recommended"] == "StarDist."
    assert Record.objects.get().recommended == "StarDist."
    assert TimelineEntry.objects.filter(verb="consultation.send_record").count() == 1
    assert Notification.objects.filter(kind="consultation_record").count() == 1


def test_without_what_was_seen_the_first_words_would_be_lost(writers):
    """The negative control: the test above fails when nobody compares."""
    second_to(*writers())

    assert Record.objects.get().recommended == "Cellpose."
    assert TimelineEntry.objects.filter(verb="consultation.send_record").count() == 2
