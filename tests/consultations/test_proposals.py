"""Panels proposed for a whole day: what becomes the draft, what stays, who wins."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse

from consultations.models import PanelPlan, PanelSeat
from consultations.queries.boards import board_of
from consultations.queries.panels.plans import in_words
from consultations.queries.panels.problem import problem_of
from consultations.services import panels
from fbias.core.errors import DomainError
from fbias.core.models import TimelineEntry
from fbias.notifications.models import Notification
from members.services.conflicts import declare_conflict
from tests.factories import (
    AbsenceFactory,
    AnalystFactory,
    ConflictFactory,
    ConsultationFactory,
    DeclineFactory,
    ExpertiseFactory,
    OfferFactory,
    OpenDeskFactory,
    PanelSeatFactory,
    SessionFactory,
    TagFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator():
    return UserFactory(coordinator=True)


@pytest.fixture
def desk():
    return OpenDeskFactory(panel_min=1, panel_max=2)


@pytest.fixture
def counting():
    return TagFactory(slug="object-counting")


def booked(desk, room="A", hour=10, **kwargs):
    session = SessionFactory(open_desk=desk, hour=hour, room=room)
    return ConsultationFactory(session=session, confirmed=True, **kwargs)


def offering(consultation, name, **kwargs):
    """An analyst who offers the hour of this consultation."""
    analyst = AnalystFactory(user__name=name, **kwargs)
    OfferFactory(
        open_desk=consultation.open_desk,
        analyst=analyst,
        starts_at=consultation.session.starts_at,
    )
    return analyst


def names(consultation):
    return sorted(
        seat.analyst.user.name
        for seat in consultation.seats.filter(leaving=False).select_related("analyst__user")
    )


def test_the_best_panel_becomes_the_draft_and_nobody_is_told(desk, coordinator, counting):
    desk.panel_max = 1
    desk.save()
    consultation = booked(desk)
    offering(consultation, "Novice")
    ExpertiseFactory(analyst=offering(consultation, "Expert"), tag=counting, level=3)

    plan = panels.propose_panels(desk, by=coordinator)

    assert names(consultation) == ["Expert"]
    assert (plan.status, plan.made_by) == ("optimal", coordinator)
    assert plan.objective == pytest.approx(plan.bound)
    assert board_of(desk, by=coordinator).verdict.words.startswith("Provably best: ")
    assert not PanelSeat.objects.filter(published_at__isnull=False).exists()
    assert not Notification.objects.exists()


def test_locked_and_published_seats_stay(desk, coordinator):
    first, second = booked(desk), booked(desk, room="B")
    ada, bo = offering(first, "Ada"), offering(first, "Bo")
    PanelSeatFactory(consultation=first, analyst=ada, locked=True)
    PanelSeatFactory(consultation=second, analyst=bo, published=True)

    panels.propose_panels(desk, by=coordinator)

    assert "Ada" in names(first)
    assert "Bo" in names(second)
    assert not PanelSeat.objects.filter(leaving=True).exists()


def test_published_seats_change_only_on_request_and_then_wait_for_the_publication(
    desk, coordinator, counting
):
    desk.panel_max = 1
    desk.save()
    consultation = booked(desk)
    told = PanelSeatFactory(
        consultation=consultation, analyst=offering(consultation, "Told"), published=True
    )
    ExpertiseFactory(analyst=offering(consultation, "Expert"), tag=counting, level=3)

    panels.propose_panels(desk, by=coordinator)
    assert names(consultation) == ["Told"]
    panels.propose_panels(desk, by=coordinator, change_published=True)

    told.refresh_from_db()
    assert names(consultation) == ["Expert"]
    assert told.leaving
    assert not Notification.objects.exists()


def test_conflicts_and_decliners_are_not_proposed(desk, coordinator):
    consultation = booked(desk)
    rival, no, yes = (offering(consultation, name) for name in ("Rival", "No", "Yes"))
    ConflictFactory(person=rival.user, with_person=consultation.requester)
    DeclineFactory(consultation=consultation, analyst=no)

    panels.propose_panels(desk, by=coordinator)

    assert names(consultation) == [yes.user.name]


def test_a_day_that_cannot_be_filled_changes_no_seat_and_says_why(client, desk, coordinator):
    consultation = booked(desk)
    AnalystFactory(user__name="Ada")
    draft = PanelSeatFactory(consultation=booked(desk, room="B"))
    client.force_login(coordinator)

    panels.propose_panels(desk, by=coordinator)
    page = client.get(reverse("consultations:board", args=[desk.pk])).content.decode()

    plan = PanelPlan.objects.get()
    assert plan.status == "infeasible"
    assert list(PanelSeat.objects.all()) == [draft]
    assert "These panels cannot be filled as the rules are now" in page
    assert f"Session {consultation.reference} needs one more person at 10:00" in page
    assert "Ada offers 10:00" in page
    assert reverse("consultations:poll", args=[desk.pk]) in page


@pytest.mark.parametrize(
    ("objective", "bound", "percent"), ((180, 200, "10.0"), (99.86, 100, "0.2"), (100, 100, "0.1"))
)
def test_how_good_a_plan_is_counts_from_what_was_proven_possible(objective, bound, percent):
    plan = PanelPlan(status="feasible", objective=objective, bound=bound)

    assert in_words(plan) == f"Good: at most {percent} % below the best possible"


@pytest.mark.parametrize(("is_free", "ways"), ((True, 1), (False, 0)))
def test_a_free_hour_that_people_offer_is_named(desk, coordinator, is_free, ways):
    consultation = booked(desk)
    later = SessionFactory(open_desk=desk, hour=14)
    ada = AnalystFactory()
    OfferFactory(open_desk=desk, analyst=ada, starts_at=later.starts_at)
    if not is_free:
        ConsultationFactory(session=later)

    plan = panels.propose_panels(desk, by=coordinator)

    told = [way["text"] for way in plan.explanation["relaxations"]]
    move = f"Move session {consultation.reference} to 14:00: enough people offer that hour."
    assert told.count(move) == ways


def test_without_a_booking_there_is_nothing_to_propose(desk, coordinator):
    with pytest.raises(DomainError, match="No session is booked yet"):
        panels.propose_panels(desk, by=coordinator)

    assert not PanelPlan.objects.exists()


def test_others_propose_nothing(desk):
    consultation = booked(desk)
    analyst = offering(consultation, "Ada")

    for person in (consultation.requester, analyst.user):
        with pytest.raises(PermissionDenied):
            panels.propose_panels(desk, by=person)

    assert not PanelPlan.objects.exists()
    assert not PanelSeat.objects.exists()


def test_what_is_hidden_is_left_alone_and_its_analyst_is_busy(desk, coordinator):
    secret, shown = booked(desk), booked(desk, room="B")
    busy, free = offering(shown, "Busy"), offering(shown, "Free")
    seat = PanelSeatFactory(consultation=secret, analyst=busy)
    ConflictFactory(person=coordinator, with_person=secret.requester)

    plan = panels.propose_panels(desk, by=coordinator)

    assert plan.explanation["consultations"] == [shown.pk]
    assert names(shown) == [free.user.name]
    assert list(secret.seats.all()) == [seat]


def test_a_plan_with_a_hidden_session_is_not_shown(desk, coordinator):
    secret = booked(desk)
    offering(secret, "Ada")
    panels.propose_panels(desk, by=coordinator)
    rival = UserFactory(coordinator=True)
    ConflictFactory(person=rival, with_person=secret.requester)

    assert board_of(desk, by=coordinator).verdict is not None
    assert board_of(desk, by=rival).verdict is None


def test_the_problem_is_the_day_in_ids(desk, coordinator, counting):
    consultation = booked(desk, requester__language="fr")
    ada = offering(consultation, "Ada", languages="fr", hours_per_month=4)
    ExpertiseFactory(analyst=ada, tag=counting, level=2, wants_to_learn=True)
    other = OpenDeskFactory(day=desk.day.replace(day=28 if desk.day.day != 28 else 27))
    PanelSeatFactory(consultation=booked(other), analyst=ada, published=True)

    problem = problem_of(desk, by=coordinator)

    (session,), (person,) = problem.sessions, [one for one in problem.people if one.id == ada.pk]
    assert (session.id, session.least, session.most) == (consultation.pk, 1, 2)
    assert (session.language, session.tags) == ("fr", {"object-counting": 1.0})
    assert (person.levels, person.learns) == ({"object-counting": 2}, {"object-counting"})
    assert (person.hours_left, person.hours_used) == (3.0, 1.0)
    assert person.offers == {consultation.session.starts_at}
    assert person.languages == {"fr"}


def test_a_change_made_meanwhile_wins_over_the_proposal(desk, coordinator, monkeypatch):
    consultation = booked(desk)
    offering(consultation, "Ada")
    quick = AnalystFactory(user__name="Quick")
    from consultations.services.panels import plans

    read = plans.problem_for_proposal

    def slowly(*args, **kwargs):
        problem = read(*args, **kwargs)
        panels.seat_analyst(consultation, quick, by=coordinator)
        return problem

    monkeypatch.setattr(plans, "problem_for_proposal", slowly)
    with pytest.raises(DomainError, match="The panels were changed"):
        panels.propose_panels(desk, by=coordinator)

    assert names(consultation) == ["Quick"]
    assert not PanelPlan.objects.exists()


@pytest.mark.parametrize("what", ("conflict", "away", "hour", "leave"))
def test_nobody_is_seated_who_became_impossible_while_it_was_computed(
    desk, coordinator, monkeypatch, what
):
    from consultations.solver import solving

    consultation = booked(desk)
    ada = offering(consultation, "Ada")
    solve = solving.solve

    def slowly(*args, **kwargs):
        plan = solve(*args, **kwargs)
        match what:
            case "conflict":
                declare_conflict(ada.user, by=ada.user, with_person=consultation.requester)
            case "away":
                AbsenceFactory(analyst=ada, first_day=desk.day, last_day=desk.day)
            case "hour":
                ada.offers.all().delete()
            case "leave":
                type(ada).objects.filter(pk=ada.pk).update(status="on_leave")
        return plan

    monkeypatch.setattr(solving, "solve", slowly)
    with pytest.raises(DomainError, match="changed while the panels were being computed"):
        panels.propose_panels(desk, by=coordinator)

    assert not PanelSeat.objects.exists()
    assert not PanelPlan.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_proposals_at_once_one_plan_is_written():
    desk = OpenDeskFactory(panel_min=1)
    consultation = booked(desk)
    offering(consultation, "Ada")
    people = [UserFactory(coordinator=True), UserFactory(coordinator=True)]
    start = Barrier(2)

    def propose(person):
        try:
            start.wait(timeout=60)
            panels.propose_panels(desk, by=person)
        except DomainError:
            return "told"
        finally:
            connection.close()
        return "written"

    with ThreadPoolExecutor(2) as pool:
        told = sorted(pool.map(propose, people))

    assert told in (["told", "written"], ["written", "written"])
    assert PanelPlan.objects.count() == told.count("written")
    assert names(consultation) == ["Ada"]
    proposed = TimelineEntry.objects.filter(verb="opendesk.propose")
    assert proposed.count() == told.count("written")


def test_discarding_the_draft_returns_to_what_people_know(desk, coordinator):
    consultation = booked(desk)
    told = PanelSeatFactory(consultation=consultation, published=True)
    panels.unseat_analyst(told, by=coordinator)
    PanelSeatFactory(consultation=consultation)

    changed = panels.discard_draft(desk, by=coordinator)

    told.refresh_from_db()
    assert (changed, told.leaving) == (2, False)
    assert list(consultation.seats.all()) == [told]
    assert not Notification.objects.exists()
