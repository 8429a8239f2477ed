"""A conflict with the head of somebody's team counts like one with the person."""

import pytest

from consultations.models import Consultation
from consultations.queries.conflicts import conflicts_among
from consultations.services.conflicts import end_seats_in_conflict
from members.queries.conflicts import in_conflict
from members.queries.people import coordinators_for
from members.services.conflicts import declare_conflict
from members.services.profiles import update_profile
from tests.factories import (
    AnalystFactory,
    ConsultationFactory,
    InstitutionFactory,
    PanelSeatFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
PI = "pi@lab.example"


@pytest.fixture
def pi():
    return UserFactory(email=PI)


@pytest.fixture
def requester(pi):
    return UserFactory(pi_email="PI@lab.example")


def test_it_counts_both_ways_whoever_declared_it(pi, requester):
    analyst, other = AnalystFactory(), AnalystFactory()
    declare_conflict(analyst.user, by=analyst.user, with_person=pi)
    declare_conflict(pi, by=pi, with_person=other.user)

    for person in (analyst.user, other.user):
        assert in_conflict(person, requester)
        assert in_conflict(requester, person)
        assert conflicts_among([person, requester]).between(person, requester)


def test_one_with_the_institution_of_the_pi_counts(pi, requester):
    place = InstitutionFactory()
    update_profile(pi, by=pi, institution=place)
    analyst = AnalystFactory()
    declare_conflict(analyst.user, by=analyst.user, with_institution=place)

    assert in_conflict(analyst.user, requester)
    assert conflicts_among([analyst.user, requester]).between(requester, analyst.user)


def test_whoever_names_another_pi_is_not_concerned(pi):
    analyst = AnalystFactory()
    declare_conflict(analyst.user, by=analyst.user, with_person=pi)

    for stranger in (UserFactory(), UserFactory(pi_email="other@lab.example")):
        assert not in_conflict(analyst.user, stranger)
        assert not conflicts_among([analyst.user, stranger]).between(analyst.user, stranger)


def test_coordinators_in_conflict_with_the_pi_do_not_handle_the_request(pi, requester):
    flo, gil = UserFactory(coordinator=True), UserFactory(coordinator=True)
    declare_conflict(flo, by=flo, with_person=pi)
    consultation = ConsultationFactory(requester=requester)

    assert list(coordinators_for(requester)) == [gil]
    assert consultation not in Consultation.objects.visible_to(flo)
    assert consultation in Consultation.objects.visible_to(gil)


def test_a_seat_ends_when_the_conflict_with_the_pi_begins(pi, requester):
    seat = PanelSeatFactory(consultation__requester=requester, consultation__confirmed=True)

    declare_conflict(seat.analyst.user, by=seat.analyst.user, with_person=pi)

    assert not seat.consultation.seats.exists()


def test_a_seat_ends_when_the_requester_names_a_pi_in_conflict(pi):
    seat = PanelSeatFactory(consultation__confirmed=True)
    declare_conflict(pi, by=pi, with_person=seat.analyst.user)
    requester = seat.consultation.requester

    update_profile(requester, by=requester, pi_email=PI)
    end_seats_in_conflict(None)

    assert not seat.consultation.seats.exists()
