"""Exchange, move and replace on the draft; what it costs; lock; two coordinators at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.urls import reverse

from consultations.models import PanelSeat
from consultations.queries.panels import swaps
from consultations.queries.panels.costs import Change, Costs
from consultations.queries.panels.days import day_of
from consultations.queries.panels.drafts import seen_of
from consultations.services import panels
from fbias.core.errors import DomainError
from fbias.notifications.models import Notification
from tests.factories import (
    AnalystFactory,
    ConflictFactory,
    ConsultationFactory,
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


def booked(desk, room="A", hour=10, **kwargs):
    session = SessionFactory(open_desk=desk, hour=hour, room=room)
    return ConsultationFactory(session=session, confirmed=True, **kwargs)


def seat(consultation, name, **traits):
    return PanelSeatFactory(consultation=consultation, analyst__user__name=name, **traits)


def offer(analyst, consultation):
    OfferFactory(
        open_desk=consultation.open_desk,
        analyst=analyst,
        starts_at=consultation.session.starts_at,
    )


def exchange(one, other):
    return Change(
        (one.pk, other.pk),
        ((other.consultation_id, one.analyst_id), (one.consultation_id, other.analyst_id)),
    )


def names(consultation):
    seats = consultation.seats.filter(leaving=False)
    return sorted(seats.values_list("analyst__user__name", flat=True))


def seen(*consultations):
    return seen_of({one.pk for one in consultations})


def test_two_people_of_one_hour_trade_places_and_back(desk, coordinator):
    first, second = booked(desk), booked(desk, room="B")
    ada, bo = seat(first, "Ada"), seat(second, "Bo", published=True)

    back = panels.change_panels(desk, exchange(ada, bo), by=coordinator, seen=seen(first, second))
    traded = (names(first), names(second))
    panels.change_panels(desk, back, by=coordinator, seen=seen(first, second))

    assert traded == (["Bo"], ["Ada"])
    assert (names(first), names(second)) == (["Ada"], ["Bo"])
    assert not PanelSeat.objects.filter(leaving=True).exists()
    assert not Notification.objects.exists()


def test_what_was_seen_must_still_be_there(desk, coordinator):
    first, second = booked(desk), booked(desk, room="B")
    ada, bo = seat(first, "Ada"), seat(second, "Bo")
    looked = seen(first, second)
    seat(first, "Cleo")

    with pytest.raises(DomainError, match="have changed since you looked"):
        panels.change_panels(desk, exchange(ada, bo), by=coordinator, seen=looked)

    assert (names(first), names(second)) == (["Ada", "Cleo"], ["Bo"])


def test_a_refused_half_undoes_the_other(desk, coordinator):
    first, second = booked(desk), booked(desk, room="B")
    ada, bo = seat(first, "Ada"), seat(second, "Bo")
    ConflictFactory(person=ada.analyst.user, with_person=second.requester)

    with pytest.raises(DomainError, match="Ada cannot sit on this panel"):
        panels.change_panels(desk, exchange(ada, bo), by=coordinator, seen=seen(first, second))

    assert (names(first), names(second)) == (["Ada"], ["Bo"])


def test_a_locked_seat_does_not_move(desk, coordinator):
    first, second = booked(desk), booked(desk, room="B")
    ada, bo = seat(first, "Ada"), seat(second, "Bo")
    panels.lock_seat(ada, by=coordinator, locked=True)
    panels.lock_seat(ada, by=coordinator, locked=True)

    with pytest.raises(DomainError, match="Ada is locked on this panel"):
        panels.change_panels(desk, exchange(ada, bo), by=coordinator, seen=seen(first, second))

    assert (names(first), names(second)) == (["Ada"], ["Bo"])


def test_a_lock_set_while_panels_are_computed_wins(desk, coordinator, monkeypatch):
    """Ada is not in the best panel; without her lock she would stand up."""
    from consultations.solver import solving

    first = booked(desk)
    ada = seat(first, "Ada", published=True)
    for name in ("Bo", "Cleo"):
        offer(AnalystFactory(user__name=name), first)
    solve = solving.solve

    def slowly(*args, **kwargs):
        plan = solve(*args, **kwargs)
        panels.lock_seat(ada, by=coordinator, locked=True)
        return plan

    monkeypatch.setattr(solving, "solve", slowly)
    with pytest.raises(DomainError, match="The panels were changed"):
        panels.propose_panels(desk, by=coordinator, change_published=True)

    assert names(first) == ["Ada"]


def test_nobody_reaches_into_a_hidden_panel(desk, coordinator):
    secret, shown = booked(desk), booked(desk, room="B")
    hidden, bo = seat(secret, "Hidden"), seat(shown, "Bo")
    ConflictFactory(person=coordinator, with_person=secret.requester)

    with pytest.raises(DomainError, match="is no longer on the board"):
        panels.change_panels(desk, exchange(hidden, bo), by=coordinator, seen=seen(secret, shown))
    with pytest.raises(DomainError, match="have changed since you looked"):
        swaps.picked_up(Costs(day_of(desk, by=coordinator)), {"seat": str(hidden.pk)})

    assert (names(secret), names(shown)) == (["Hidden"], ["Bo"])


def test_the_cost_says_what_is_lost_and_which_rule_is_bent(desk, coordinator):
    consultation = booked(desk)
    counting = TagFactory(slug="object-counting")
    expert = seat(consultation, "Expert")
    ExpertiseFactory(analyst=expert.analyst, tag=counting, level=3)
    offer(expert.analyst, consultation)
    novice = AnalystFactory(user__name="Novice")
    costs = Costs(day_of(desk, by=coordinator))

    cost = costs.of(Change((expert.pk,), ((consultation.pk, novice.pk),)))

    assert cost.points == pytest.approx(-5.0)  # three for the operation, two for the main one
    assert cost.in_points == "−5.0 points"  # noqa: RUF001 - a minus sign
    assert cost.effects == ("Object counting is no longer covered",)
    assert cost.breaks == ("Novice did not offer 10:00",)


def test_what_cannot_be_is_refused_in_words(desk, coordinator):
    first, second = booked(desk), booked(desk, room="B")
    ada = seat(first, "Ada")
    rival = AnalystFactory(user__name="Rival")
    ConflictFactory(person=rival.user, with_person=first.requester)
    seat(second, "Bo"), seat(second, "Cleo")
    costs = Costs(day_of(desk, by=coordinator))

    replaced = costs.of(Change((ada.pk,), ((first.pk, rival.pk),)))
    full = costs.of(Change((ada.pk,), ((second.pk, ada.analyst_id),)))

    assert replaced.refusal == "Rival: cannot sit here"
    assert full.refusal == "The panel is full: 2 analysts at most."


@pytest.mark.parametrize(
    "form",
    (
        {},
        {"take": "x", "seen": "y"},
        {"put": "1", "seen": "y"},
        {"take": ["1"] * 9, "seen": "y"},
        {"put": "1-" + "9" * 30, "seen": "y"},
    ),
)
def test_nonsense_is_a_sentence(client, desk, coordinator, form):
    client.force_login(coordinator)

    answer = client.post(reverse("consultations:change_panels", args=[desk.pk]), form)

    assert answer.status_code == 409
    assert "Choose again on the board." in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_publish_at_once_and_each_mail_is_sent_once():
    desk = OpenDeskFactory(panel_min=1)
    consultation = booked(desk)
    seat(consultation, "Ada")
    leaving = seat(consultation, "Gone", published=True)
    people = [UserFactory(coordinator=True), UserFactory(coordinator=True)]
    panels.unseat_analyst(leaving, by=people[0])
    start = Barrier(2)

    def publish(person):
        try:
            start.wait(timeout=60)
            return len(panels.publish_panels(desk, by=person).done)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        done = sorted(pool.map(publish, people))

    kinds = sorted(Notification.objects.values_list("kind", flat=True))
    assert done == [0, 1]
    assert kinds == ["consultation_panel", "panel_seated", "panel_unseated"]
