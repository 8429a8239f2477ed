"""The 28 transitions of the facility's table: each is there, for its actors, with its mail."""

from dataclasses import dataclass

import pytest
from django.utils import translation

from consultations.models import Consultation, PanelSeat
from consultations.workflow import CONSULTATION_LIFE
from fbias.notifications.kinds import KINDS
from fbias.notifications.letters import letter_for
from tests.factories import ConflictFactory, ConsultationFactory, PanelSeatFactory, UserFactory

pytestmark = pytest.mark.django_db

USER, PANEL, DESK = "user", "analyst", "coordinator"


@dataclass(frozen=True)
class Transition:
    """One row of the facility's table, and what it is here.

    `step` is a step of the life cycle or another permission; `who` may take it besides the clock.
    """

    asked: str
    step: str
    who: frozenset
    mails: tuple[str, ...] = ()


def row(asked, step, who, *mails):
    return Transition(asked, step, frozenset(who), mails)


TABLE = (
    row("draft to submitted", "book", {USER, DESK}, "consultation_received", "desk_booked"),
    row("draft to abandoned", "expire", {DESK}, "consultation_unfinished"),
    row("submitted to needs_info", "view", {USER, PANEL, DESK}, "consultation_message"),
    row("needs_info to submitted", "change", {USER, DESK}, "consultation_message"),
    row("needs_info to cancelled", "release", {DESK}, "consultation_released"),
    row("submitted to redirected", "redirect", {DESK}, "consultation_redirected"),
    row("submitted to declined", "decline", {DESK}, "consultation_declined"),
    row("submitted to waitlisted", "queue", {USER, DESK}, "consultation_waiting"),
    row("waitlisted to submitted", "offer", {DESK}, "consultation_offered", "consultation_lapsed"),
    row("submitted to slot_assigned", "accept_offer", {USER, DESK}, "consultation_received"),
    row("slot_assigned to panel_proposed", "seat", {DESK}, "panel_seated"),
    row("panel_proposed to slot_assigned", "seat", {DESK}, "desk_declined", "panel_declined"),
    row("panel_proposed to panel_confirmed", "seat", {DESK}, "consultation_panel"),
    row("panel_confirmed to data_ready", "confirm", {DESK}, "consultation_confirmed"),
    row("panel_confirmed to data_late", "release", {DESK}, "consultation_last_call",
        "desk_last_call"),
    row("data_late to data_ready", "confirm", {DESK}, "consultation_confirmed"),
    row("data_late to released", "release", {DESK}, "consultation_released", "panel_cancelled",
        "desk_released"),
    row("released to submitted", "reinstate", {USER, DESK}, "consultation_received", "desk_booked"),
    row("data_ready to in_session", "view", {USER, PANEL, DESK}, "consultation_in_an_hour",
        "panel_in_an_hour"),
    row("any place to postponed", "move", {USER, DESK}, "consultation_moved", "panel_moved"),
    row("postponed to slot_assigned", "move", {USER, DESK}, "consultation_moved", "panel_moved"),
    row("any to cancelled", "cancel", {USER, DESK}, "consultation_cancelled", "panel_cancelled",
        "desk_cancelled"),
    row("in_session to no_show", "miss", {PANEL, DESK}, "consultation_missed"),
    row("in_session to held", "hold", {PANEL, DESK}),
    row("held to report_sent", "write_record", {PANEL, DESK}, "consultation_record", "survey_user"),
    row("report_sent to closed", "view", {USER, PANEL, DESK}, "survey_user", "survey_follow_up"),
    row("closed to converted", "convert", {USER, DESK}, "project_new"),
    row("closed to follow_up", "follow_up", {USER}, "desk_booked"),
)  # fmt: skip
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
    assert len({one.asked for one in TABLE}) == len(TABLE) == 28


@pytest.mark.parametrize("one", TABLE, ids=ids)
def test_it_exists_and_is_for_its_actors_only(one, people):
    booking = Consultation.objects.get()

    may = {
        name
        for name, person in people.items()
        if person.has_perm(booking.get_perm(one.step), booking)
    }

    assert one.step in CONSULTATION_LIFE.steps or one.step in NOT_OF_THE_LIFE
    assert may == one.who


@pytest.mark.parametrize("one", [one for one in TABLE if one.mails], ids=ids)
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
    redirect = next(one for one in TABLE if one.step == "redirect")

    with pytest.raises(AssertionError):
        test_it_exists_and_is_for_its_actors_only(redirect, people)


def test_an_analyst_answers_for_the_own_seat_only(people):
    seats = PanelSeat.objects.filter(published_at__isnull=False)

    assert [seat.analyst.user for seat in seats] == [people[PANEL]]
