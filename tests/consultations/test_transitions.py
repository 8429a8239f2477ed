"""The 28 transitions of the facility's table: each is there, for its actors, with its mail."""

import pytest
from django.utils import translation

from consultations.models import Consultation, PanelSeat
from consultations.transitions import DESK, PANEL, TRANSITIONS, USER, chapter
from consultations.workflow import CONSULTATION_LIFE
from fbias.notifications.kinds import KINDS
from fbias.notifications.letters import letter_for
from tests.factories import ConflictFactory, ConsultationFactory, PanelSeatFactory, UserFactory

pytestmark = pytest.mark.django_db

NOT_OF_THE_LIFE = {"view", "change", "seat", "write_record", "convert", "follow_up"}


def ids(one):
    return one.asked


@pytest.fixture
def people():
    """Whoever asked, an analyst who was told, a coordinator, and who has no part in it."""
    booking = ConsultationFactory(confirmed=True)
    seat = PanelSeatFactory(consultation=booking, published=True)
    rival = UserFactory(coordinator=True)
    ConflictFactory(person=rival, with_person=booking.requester)
    drafted = PanelSeatFactory(consultation=booking)
    return {
        USER: booking.requester,
        PANEL: seat.analyst.user,
        DESK: UserFactory(coordinator=True),
        "stranger": UserFactory(),
        "drafted analyst": drafted.analyst.user,
        "coordinator in conflict": rival,
    }


def test_the_table_is_whole():
    assert len({one.asked for one in TRANSITIONS}) == len(TRANSITIONS) == 28
    assert all(one.guard for one in TRANSITIONS)


def test_what_the_clock_does_needs_nobody_and_every_other_row_somebody():
    timed = {one.step for one in TRANSITIONS if one.clock}

    assert timed == {"expire", "release", "offer", "confirm"}
    assert all(one.who for one in TRANSITIONS)


def test_the_document_has_a_row_for_each():
    rows = [line for line in chapter() if line.startswith("| ")][1:]

    assert len(rows) == 28
    assert all(
        f"| {one.asked} | `{one.step}` |" in row for one, row in zip(TRANSITIONS, rows, strict=True)
    )


@pytest.mark.parametrize("one", TRANSITIONS, ids=ids)
def test_it_exists_and_is_for_its_actors_only(one, people):
    booking = Consultation.objects.get()

    may = {
        name
        for name, person in people.items()
        if person.has_perm(booking.get_perm(one.step), booking)
    }

    assert one.step in CONSULTATION_LIFE.steps or one.step in NOT_OF_THE_LIFE
    assert may == one.who


@pytest.mark.parametrize("one", [one for one in TRANSITIONS if one.mails], ids=ids)
def test_its_mails_are_written_in_both_languages(one):
    for name in one.mails:
        kind = KINDS[name]
        letters = {
            language: letter_for(
                kind, UserFactory(language=language), {**kind.sample, "about": None}
            )
            for language in ("en", "fr")
        }
        with translation.override("fr"):
            assert letters["en"].text != letters["fr"].text
        assert letters["en"].subject != letters["fr"].subject, name


def test_a_permission_that_is_too_wide_would_be_found(people, monkeypatch):
    """The negative control: the comparison sees one actor too many."""
    booking = Consultation.objects.get()
    real = type(people[PANEL]).has_perm
    wide = booking.get_perm("redirect")
    monkeypatch.setattr(
        type(people[PANEL]),
        "has_perm",
        lambda person, perm, obj=None: perm == wide or real(person, perm, obj),
    )
    redirect = next(one for one in TRANSITIONS if one.step == "redirect")

    with pytest.raises(AssertionError):
        test_it_exists_and_is_for_its_actors_only(redirect, people)


def test_an_analyst_answers_for_the_own_seat_only(people):
    seats = PanelSeat.objects.filter(published_at__isnull=False)

    assert [seat.analyst.user for seat in seats] == [people[PANEL]]
