"""The coordinator's board: what it shows, what it hides, what it costs."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from consultations.enums import ConsultationStatus as S
from consultations.enums import TagWord
from consultations.models import Consultation, EquipmentCheck
from consultations.queries.boards import Card, board_of
from consultations.queries.conflicts import conflicts_among
from fbias.core.models import TimelineEntry
from members.enums import TagGroup
from members.queries.conflicts import in_conflict
from tests.factories import (
    AnalystFactory,
    ConflictFactory,
    ConsultationFactory,
    ConsultationImageFactory,
    ExpertiseFactory,
    HostFacilityFactory,
    InstitutionFactory,
    OfferFactory,
    OpenDeskFactory,
    PanelSeatFactory,
    RequestTagFactory,
    SessionFactory,
    TagFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

COUNTING = {"goals": ["count", "size"], "help": "auto"}


@pytest.fixture
def coordinator():
    return UserFactory(coordinator=True)


@pytest.fixture
def desk():
    return OpenDeskFactory()


def session_on(desk, hour=10, room="A"):
    return SessionFactory(open_desk=desk, hour=hour, room=room)


def confirmed(desk, **kwargs):
    session = kwargs.pop("session", None) or session_on(desk)
    consultation = ConsultationFactory(session=session, confirmed=True, **kwargs)
    ConsultationImageFactory(consultation=consultation)
    return consultation


def card(desk, by, consultation):
    cards = board_of(desk, by=by).cards
    return next(one for one in cards if one.session.pk == consultation.session_id)


def address(name, *args):
    return reverse(f"consultations:{name}", args=args)


def test_the_summary_counts_ready_late_and_free_sessions(coordinator, desk):
    ready = confirmed(desk)
    EquipmentCheck.objects.create(person=ready.requester, done_at=desk.data_deadline_at)
    ConsultationFactory(session=session_on(desk, room="B"), provisional=True)
    ConsultationFactory(session=session_on(desk, room="C"), provisional=True)
    session_on(desk, hour=11)

    assert board_of(desk, by=coordinator).summary == [
        "4 sessions",
        "1 ready",
        "2 lacking something",
        "1 free",
    ]
    with time_machine.travel(desk.data_deadline_at - timedelta(days=1)):
        assert board_of(desk, by=coordinator).summary == [
            "4 sessions",
            "1 ready",
            "2 late",
        ]


def test_an_image_on_its_way_is_not_late(coordinator, desk):
    consultation = ConsultationFactory(session=session_on(desk), provisional=True)
    ConsultationImageFactory(
        consultation=consultation, upload__available=False, upload__under_inspection=True
    )

    with time_machine.travel(desk.data_deadline_at - timedelta(days=1)):
        assert card(desk, coordinator, consultation).readiness.label == "Images arriving"


def test_a_hold_that_ran_out_is_shown_as_free(coordinator, desk):
    consultation = ConsultationFactory(
        session=session_on(desk), hold_expires_at=timezone.now() - timedelta(minutes=1)
    )

    shown = card(desk, coordinator, consultation)

    assert (shown.kind, shown.consultation) == ("free", None)


def test_a_conflict_hides_the_request_behind_the_word_taken(client, coordinator, desk):
    secret = confirmed(desk, title="Secret nuclei", requester__name="Hidden Person")
    PanelSeatFactory(consultation=secret)
    ConflictFactory(person=coordinator, with_person=secret.requester)
    client.force_login(coordinator)

    page = client.get(address("board", desk.pk)).content.decode()
    board = board_of(desk, by=coordinator)

    assert [one.kind for one in board.cards] == ["taken"]
    assert board.summary == ["1 session"]
    assert (board.drafts, board.publishable) == (0, 0)
    assert "Taken" in page
    for word in ("Secret", "Hidden", secret.reference):
        assert word not in page


def test_what_is_hidden_is_not_counted_in_the_list_either(client, coordinator, desk):
    secret = confirmed(desk)
    ConflictFactory(person=coordinator, with_person=secret.requester)
    client.force_login(coordinator)

    (row,) = client.get(address("boards")).context["boards"]

    assert (row.session_count, row.booked_count, row.ready_count) == (1, 0, 0)
    assert row.free_count == 0


def test_no_step_reaches_a_request_in_conflict(client, coordinator, desk):
    secret = confirmed(desk)
    analyst = AnalystFactory()
    ConflictFactory(person=secret.requester, with_person=coordinator)
    client.force_login(coordinator)

    for step in ("seat", "confirm", "hold", "miss", "move", "cancel", "record"):
        answer = client.post(address(step, secret.pk), {"analyst": analyst.pk, "reason": "x"})
        assert answer.status_code == 404

    assert not secret.seats.exists()
    assert not TimelineEntry.objects.exists()


def test_candidates_are_ordered_by_what_they_know_of_the_goals(coordinator, desk):
    consultation = confirmed(desk, answers=COUNTING)
    start = consultation.session.starts_at
    counting, shape = TagFactory(slug="object-counting"), TagFactory(slug="morphometry")
    novice, expert, away = (AnalystFactory(user__name=name) for name in ("Ana", "Zoe", "Bo"))
    ExpertiseFactory(analyst=novice, tag=counting, level=1)
    ExpertiseFactory(analyst=expert, tag=counting, level=3)
    ExpertiseFactory(analyst=expert, tag=shape, level=2)
    ExpertiseFactory(analyst=expert, tag=TagFactory(slug="deconvolution"), level=3)
    for analyst in (novice, expert):
        OfferFactory(open_desk=desk, analyst=analyst, starts_at=start)

    groups = card(desk, coordinator, consultation).candidates

    assert [(one.analyst, one.reasons_text) for one in groups.offered] == [
        (expert, "Object counting 3, Morphometry 2"),
        (novice, "Object counting 1"),
    ]
    assert [(one.analyst, one.warnings) for one in groups.others] == [(away, ())]


def asked_for(consultation, word=TagWord.CONFIRMED, **tag):
    return RequestTagFactory(consultation=consultation, tag=TagFactory(**tag), word=word).tag


def others_by_name(desk, by, consultation):
    return [one.analyst.user.name for one in card(desk, by, consultation).candidates.others]


def test_an_operation_outweighs_a_domain(coordinator, desk):
    consultation = confirmed(desk)
    tracking = asked_for(consultation, group=TagGroup.OPERATION)
    plants = asked_for(consultation, group=TagGroup.DOMAIN)
    ExpertiseFactory(analyst__user__name="Ana", tag=plants, level=2)
    ExpertiseFactory(analyst__user__name="Zoe", tag=tracking, level=1)

    assert others_by_name(desk, coordinator, consultation) == ["Zoe", "Ana"]


def test_a_guess_counts_half_and_equals_go_to_who_wants_to_learn(coordinator, desk):
    consultation = confirmed(desk)
    tracking = asked_for(consultation)
    guessed = asked_for(consultation, word=TagWord.SUGGESTED)
    ExpertiseFactory(analyst__user__name="Ana", tag=guessed, level=3)
    ExpertiseFactory(analyst__user__name="Zoe", tag=tracking, level=2)
    AnalystFactory(user__name="Bo")
    ExpertiseFactory(analyst__user__name="Cid", tag=tracking, level=None, wants_to_learn=True)

    assert others_by_name(desk, coordinator, consultation) == ["Zoe", "Ana", "Cid", "Bo"]


def test_who_cannot_sit_is_named_without_the_reason(coordinator, desk):
    consultation = confirmed(desk)
    beside = confirmed(desk, session=session_on(desk, room="B"))
    rival, busy = AnalystFactory(user__name="Rival"), AnalystFactory(user__name="Busy")
    ConflictFactory(person=rival.user, with_person=consultation.requester)
    PanelSeatFactory(consultation=beside, analyst=busy)

    groups = card(desk, coordinator, consultation).candidates

    assert [(one.analyst.user.name, one.refusal) for one in groups.refused] == [
        ("Rival", "cannot sit here"),
        ("Busy", "sits in another session then"),
    ]
    assert (groups.offered, groups.others) == ([], [])


def test_an_analyst_does_not_judge_the_own_question(coordinator, desk):
    analyst = AnalystFactory()
    consultation = confirmed(desk, requester=analyst.user)

    groups = card(desk, coordinator, consultation).candidates

    assert [one.refusal for one in groups.refused] == ["cannot sit here"]


def test_the_panel_shows_what_deserves_a_second_look(coordinator, desk):
    place = InstitutionFactory()
    site = HostFacilityFactory(institution=place, city="Lille")
    consultation = confirmed(desk, requester__institution=place)
    PanelSeatFactory(consultation=consultation, analyst__facility=site)
    PanelSeatFactory(consultation=consultation, analyst__facility=site, published=True)

    shown = card(desk, coordinator, consultation)

    assert [(line.is_published, line.warnings) for line in shown.panel] == [
        (False, ("did not offer this hour", "works at the user's institution")),
        (True, ("did not offer this hour", "works at the user's institution")),
    ]
    assert shown.warnings == ["twice from Lille"]


def test_a_card_has_actions_only_where_there_is_a_step_beside_seating():
    assert not Card(None, steps=frozenset()).has_actions
    assert not Card(None, steps=frozenset({"seat"})).has_actions
    assert Card(None, steps=frozenset({"seat", "move"})).has_actions


def test_a_small_panel_says_how_many_are_missing(coordinator, desk):
    consultation = confirmed(desk)

    assert card(desk, coordinator, consultation).warnings == ["2 more analysts needed"]


def test_a_conflict_declared_after_seating_is_marked(coordinator, desk):
    seat = PanelSeatFactory(consultation=confirmed(desk))
    ConflictFactory(person=seat.analyst.user, with_person=seat.consultation.requester)

    (line,) = card(desk, coordinator, seat.consultation).panel

    assert line.warnings == ("cannot sit here",)


def test_conflicts_of_a_page_answer_like_the_query_of_a_pair():
    place = InstitutionFactory()
    analyst = AnalystFactory(facility__institution=place).user
    people = [UserFactory(), UserFactory(institution=place), UserFactory(), analyst, UserFactory()]
    ConflictFactory(person=people[0], with_person=people[2])
    ConflictFactory(person=people[4], with_person=None, with_institution=place)

    conflicts = conflicts_among(people)

    for one in people:
        for other in people:
            assert conflicts.between(one, other) == in_conflict(one, other)


@pytest.mark.parametrize("role", ("requester", "analyst"))
def test_others_are_refused_the_board_and_change_nothing(client, desk, role):
    person = UserFactory() if role == "requester" else AnalystFactory().user
    consultation = confirmed(desk)
    seat = PanelSeatFactory(consultation=consultation)
    client.force_login(person)

    assert client.get(address("boards")).status_code == 404
    assert client.get(address("board", desk.pk)).status_code == 403
    assert client.get(address("plan")).status_code == 404
    assert client.post(address("publish", desk.pk)).status_code == 403
    assert client.post(address("desk_step", desk.pk, "close")).status_code == 403
    assert client.post(address("plan_next", desk.pk), {"day": "2030-01-01"}).status_code == 403
    for step in ("seat", "confirm", "hold", "miss", "record", "approach"):
        answer = client.post(address(step, consultation.pk), {"analyst": AnalystFactory().pk})
        assert answer.status_code == 404
    assert client.post(address("unseat", consultation.pk, seat.pk)).status_code == 404

    assert list(consultation.seats.all()) == [seat]
    assert Consultation.objects.get().status == S.CONFIRMED
    assert not TimelineEntry.objects.exists()


def test_a_draft_day_does_not_exist_for_others(client):
    desk = OpenDeskFactory(draft=True)
    client.force_login(AnalystFactory().user)

    assert client.get(address("board", desk.pk)).status_code == 404


def test_strangers_are_asked_to_sign_in(client, desk):
    for page in (address("boards"), address("board", desk.pk), address("my_sessions")):
        assert client.get(page).status_code == 302


def test_the_board_leads_to_the_page_that_asks_why_a_place_is_confirmed(client, coordinator, desk):
    consultation = ConsultationFactory(session=session_on(desk), provisional=True)
    client.force_login(coordinator)

    page = client.get(address("board", desk.pk)).content.decode()

    assert f'href="{address("confirm", consultation.pk)}"' in page


def test_the_hour_is_marked_from_the_board_only_once_it_has_begun(client, coordinator, desk):
    consultation = confirmed(desk)
    client.force_login(coordinator)

    assert client.post(address("hold", consultation.pk)).status_code == 409
    assert card(desk, coordinator, consultation).steps == {"seat", "move", "cancel"}

    with time_machine.travel(consultation.session.starts_at + timedelta(minutes=55), tick=False):
        client.force_login(coordinator)
        assert {"hold", "miss"} <= card(desk, coordinator, consultation).steps
        answer = client.post(address("hold", consultation.pk), {"from_board": "1"})

    consultation.refresh_from_db()
    assert consultation.status == S.HELD
    assert answer.url == address("board", desk.pk)


def fill(desk, count):
    for number in range(count):
        session = session_on(desk, hour=10 + number // 3, room="ABC"[number % 3])
        consultation = confirmed(desk, session=session, answers=COUNTING)
        for _seat in range(2):
            PanelSeatFactory(consultation=consultation)


@pytest.mark.parametrize("sessions", (1, 6))
def test_the_board_costs_the_same_however_full(
    client, coordinator, desk, sessions, django_assert_num_queries
):
    for slug in ("object-counting", "morphometry"):  # what the answers of `fill` ask for
        TagFactory(slug=slug)
    fill(desk, sessions)
    client.force_login(coordinator)

    with django_assert_num_queries(23):
        assert client.get(address("board", desk.pk)).status_code == 200


@pytest.mark.parametrize("desks", (1, 50))
def test_the_list_of_boards_costs_the_same_however_long(
    client, coordinator, desks, django_assert_num_queries
):
    for desk in OpenDeskFactory.create_batch(desks):
        session_on(desk)
    client.force_login(coordinator)

    with django_assert_num_queries(9):
        assert client.get(address("boards")).status_code == 200


def test_without_an_open_desk_the_list_says_what_to_do(client, coordinator):
    client.force_login(coordinator)

    page = client.get(address("boards")).content.decode()

    assert "No open desk yet" in page
    assert address("plan") in page
