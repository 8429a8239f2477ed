"""Computing that hosts share: asked, granted or declined by who keeps it, warned before its end."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from fbias.core.clock import facility_today
from fbias.core.errors import DomainError, IllegalStep
from fbias.network.models import ComputingRequest, ComputingResource
from fbias.network.queries.waiting import network_piles
from fbias.network.reminders import ending_soon
from fbias.network.services.computing import (
    add_resource,
    answer_computing,
    ask_for_computing,
    change_resource,
    end_computing,
    said_of,
    withdraw_computing,
)
from fbias.notifications.models import Notification
from members.hooks.people import data_of
from members.services.memberships import leave_network
from tests.factories import (
    AnalystFactory,
    ComputingRequestFactory,
    ComputingResourceFactory,
    ConflictFactory,
    ProjectFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper():
    return AnalystFactory().user


@pytest.fixture
def resource(keeper):
    return ComputingResourceFactory(keeper=keeper)


@pytest.fixture
def member():
    return AnalystFactory().user


@pytest.fixture
def coordinator():
    return UserFactory(coordinator=True)


def ask(resource, by, **other):
    today = facility_today()
    said = {"amount": Decimal(200), "since": today, "until": today + timedelta(days=60)}
    return ask_for_computing(resource, by=by, why="Training.", **said | other)


def told(kind):
    rows = Notification.objects.filter(kind=kind).order_by("recipient")
    return list(rows.values_list("recipient", flat=True))


def waits(person):
    return [item.what for pile in network_piles(person) for item in pile.items]


def test_time_is_asked_once_granted_with_a_word_and_given_back(
    resource, keeper, member, coordinator
):
    request = ask(resource, member)
    assert ask(resource, member) == request
    assert told("computing_asked") == [keeper.pk]
    assert (waits(keeper), waits(coordinator)) == (["Grant or decline computing time"], [])

    granted = answer_computing(request, by=keeper, said="grant", word="Welcome.")
    assert (granted.status, granted.word, granted.answered_by) == ("granted", "Welcome.", keeper)
    assert told("computing_answered") == [member.pk]
    assert waits(keeper) == []
    with pytest.raises(IllegalStep):
        answer_computing(request, by=coordinator, said="decline", word="No.")

    assert end_computing(granted, by=member).status == "ended"


def test_a_no_needs_its_word(resource, keeper, member):
    request = ask(resource, member)

    with pytest.raises(DomainError, match="Say why not"):
        answer_computing(request, by=keeper, said="decline", word=" ")

    assert answer_computing(request, by=keeper, said="decline", word="Full.").status == "declined"


def test_nobody_grants_their_own_time(resource, keeper, coordinator):
    request = ask(resource, keeper)

    assert told("computing_asked") == [coordinator.pk]
    for person in (keeper, AnalystFactory().user):
        with pytest.raises(PermissionDenied):
            answer_computing(request, by=person, said="grant")
    assert ComputingRequest.objects.get().status == "asked"


def test_a_keeper_in_conflict_does_not_know_and_coordinators_answer(
    client, resource, keeper, member, coordinator
):
    ConflictFactory(person=keeper, with_person=member)
    request = ask(resource, member)

    assert told("computing_asked") == [coordinator.pk]
    assert waits(keeper) == []
    client.force_login(keeper)
    assert client.get(request.get_absolute_url()).status_code == 404
    assert member.name not in client.get(reverse("network:computing")).content.decode()


def test_time_for_a_project_is_hidden_with_the_project(resource, keeper, member, coordinator):
    user = UserFactory()
    ConflictFactory(person=keeper, with_person=user)
    request = ask(resource, member, project=ProjectFactory(requester=user, status="active"))

    seen = {who: ComputingRequest.objects.visible_to(who).exists() for who in (keeper, member)}
    assert seen == {keeper: False, member: True}
    assert told("computing_asked") == [coordinator.pk]
    assert request.size == "200 GPU hours"


def test_what_is_closed_or_over_is_not_asked_for(resource, member):
    yesterday = facility_today() - timedelta(days=1)
    with pytest.raises(DomainError, match="not over"):
        ask(resource, member, since=yesterday, until=yesterday)
    with pytest.raises(DomainError, match="before the first"):
        ask(resource, member, since=facility_today() + timedelta(days=90))
    ComputingResource.objects.update(is_open=False)
    with pytest.raises(DomainError, match="takes no requests"):
        ask(resource, member)
    with pytest.raises(PermissionDenied):
        ask(resource, UserFactory())

    assert not ComputingRequest.objects.exists()


def test_the_end_is_told_two_weeks_before_but_not_of_a_short_time():
    today = facility_today()
    near = {"status": "granted", "until": today + timedelta(days=14)}
    warned = ComputingRequestFactory(**near, since=today - timedelta(days=30))
    ComputingRequestFactory(**near, since=today)
    ComputingRequestFactory(**near | {"status": "ended"}, since=today - timedelta(days=30))
    ComputingRequestFactory(
        status="granted", until=today + timedelta(days=15), since=today - timedelta(days=30)
    )

    assert list(ending_soon(timezone.now())) == [warned]


def test_whoever_leaves_keeps_nothing(resource, keeper, member, coordinator):
    asked, granted = ask(resource, member), ask(resource, member, amount=Decimal(1))
    answer_computing(granted, by=keeper, said="grant")

    for person in (keeper, member):
        leave_network(person.analyst, by=person)

    resource.refresh_from_db()
    states = dict(ComputingRequest.objects.values_list("pk", "status"))
    assert (resource.keeper, states) == (None, {asked.pk: "withdrawn", granted.pk: "ended"})


def test_what_was_asked_is_in_ones_own_data(resource, member):
    ask(resource, member)

    assert data_of(member)["network_computing"][0]["why"] == "Training."


def test_a_resource_is_shared_by_coordinators_and_changed_by_its_keeper(
    resource, keeper, member, coordinator
):
    said = said_of(resource) | {"name": "Another"}
    assert add_resource(by=coordinator, **said) == add_resource(by=coordinator, **said)
    for act in (
        lambda: add_resource(by=member, **said),
        lambda: change_resource(resource, by=member, what="x"),
    ):
        with pytest.raises(PermissionDenied):
            act()

    assert change_resource(resource, by=keeper, what="New cards.").what == "New cards."
    with pytest.raises(DomainError):
        change_resource(resource, by=keeper, name="Another")
    assert ComputingResource.objects.count() == 2


def test_only_who_asked_withdraws(resource, keeper, member):
    request = ask(resource, member)

    with pytest.raises(PermissionDenied):
        withdraw_computing(request, by=keeper)

    assert withdraw_computing(request, by=member).status == "withdrawn"


def test_it_is_asked_and_answered_on_its_pages(client, resource, keeper, member):
    ComputingResource.objects.update(agreement="Thank the site.")
    sent = {"amount": "12,5", "since": facility_today(), "until": facility_today(), "why": "Try"}
    client.force_login(member)
    assert client.post(resource.get_absolute_url(), sent).status_code == 422
    client.post(resource.get_absolute_url(), sent | {"agrees": "on"})
    request = ComputingRequest.objects.get()
    assert request.amount == Decimal("12.5")

    client.force_login(keeper)
    address = reverse("network:answer_computing", args=[request.pk])
    assert client.post(address, {"said": "decline", "word": ""}).status_code == 409
    page = client.post(address, {"said": "grant", "word": "Slurm"}, follow=True)
    assert "Slurm" in page.content.decode()
    table = client.get(reverse("network:computing"), {"as": "csv"}).content.decode()
    assert member.name in table


@pytest.mark.parametrize("rows", (1, 4))
def test_the_list_costs_the_same_however_long(client, coordinator, rows, django_assert_num_queries):
    ComputingRequestFactory.create_batch(rows)
    client.force_login(coordinator)
    client.get(reverse("network:computing"))

    with django_assert_num_queries(6):
        client.get(reverse("network:computing"))
