from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from fbias.core.errors import DomainError
from fbias.core.models import TimelineEntry
from members.enums import Role
from members.models import Grant, User
from members.services.roles import end_grant, grant_role
from tests.factories import GrantFactory, HostFacilityFactory, UserFactory

pytestmark = pytest.mark.django_db


def fresh(person):
    return User.objects.get(pk=person.pk)


def test_coordinator_role_opens_the_admin_and_its_end_closes_it_at_the_next_request(signed_in):
    UserFactory(coordinator=True)
    person = UserFactory()
    grant = grant_role(person, Role.COORDINATOR, by=None)
    client = signed_in(person)

    assert fresh(person).is_staff
    assert client.get(reverse("admin:index")).status_code == 200

    end_grant(grant, by=None)

    assert not fresh(person).is_staff
    assert not fresh(person).is_coordinator
    assert client.get(reverse("admin:index"), follow=True).status_code == 403
    assert [entry.verb for entry in TimelineEntry.objects.order_by("pk")] == [
        "user.grant_role",
        "user.end_grant",
    ]


def test_role_of_years_keeps_its_dates_when_it_ends():
    UserFactory(coordinator=True)
    start = timezone.localdate() - timedelta(days=400)
    grant = GrantFactory(starts_on=start)

    end_grant(grant, by=None)

    grant.refresh_from_db()
    assert grant.ends_on == timezone.localdate() - timedelta(days=1)
    assert not fresh(grant.user).is_coordinator


def test_last_coordinator_cannot_be_taken_away():
    person = UserFactory(coordinator=True)

    with pytest.raises(DomainError):
        end_grant(person.grants.get(), by=person)

    assert fresh(person).is_coordinator
    assert not TimelineEntry.objects.exists()


def test_only_coordinators_give_and_end_roles():
    grant = GrantFactory(role=Role.FUNDER)
    stranger = UserFactory()

    with pytest.raises(PermissionDenied):
        grant_role(stranger, Role.COORDINATOR, by=stranger)
    with pytest.raises(PermissionDenied):
        end_grant(grant, by=stranger)

    assert list(Grant.objects.all()) == [grant]
    assert not fresh(stranger).is_staff


def test_host_manager_needs_a_facility_and_has_it():
    person, site = UserFactory(), HostFacilityFactory()

    with pytest.raises(ValidationError):
        grant_role(person, Role.HOST_MANAGER, by=None)
    grant_role(person, Role.HOST_MANAGER, by=None, facility=site)

    assert fresh(person).managed_facilities == [site]
    assert not fresh(person).is_staff


def test_role_is_not_given_twice():
    person = UserFactory(funder=True)

    with pytest.raises(ValidationError):
        grant_role(person, Role.FUNDER, by=None)

    assert person.grants.count() == 1


@pytest.mark.parametrize(
    ("starts", "ends", "is_held"), ((0, 0, True), (-9, -1, False), (1, 9, False))
)
def test_role_is_held_from_its_first_to_its_last_day(starts, ends, is_held):
    today = timezone.localdate()
    grant = GrantFactory(
        role=Role.FUNDER,
        starts_on=today + timedelta(days=starts),
        ends_on=today + timedelta(days=ends),
    )

    assert fresh(grant.user).is_funder is is_held
