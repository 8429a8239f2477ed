from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from fbias.core.errors import DomainError
from fbias.core.models import TimelineEntry
from fbias.notifications.models import Notification
from members.models import Conflict, User
from members.queries.conflicts import in_conflict, same_institution
from members.services.conflicts import declare_conflict, withdraw_conflict
from tests.factories import AnalystFactory, ConflictFactory, InstitutionFactory, UserFactory
from tests.locks import wait_for_a_lock

pytestmark = pytest.mark.django_db


def hidden_from(person):
    return set(User.objects.hidden_from(person).values_list("pk", flat=True))


def test_conflict_hides_both_sides_whoever_declared_it():
    conflict = ConflictFactory()
    stranger = UserFactory(coordinator=True)

    assert hidden_from(conflict.person) == {conflict.with_person.pk}
    assert hidden_from(conflict.with_person) == {conflict.person.pk}
    assert hidden_from(stranger) == set()
    assert in_conflict(conflict.person, conflict.with_person)
    assert in_conflict(conflict.with_person, conflict.person)
    assert not in_conflict(stranger, conflict.person)


def test_conflict_with_institution_covers_everybody_there_and_never_oneself():
    company = InstitutionFactory()
    one, two = UserFactory.create_batch(2, institution=company)
    lent = AnalystFactory(facility__institution=company)
    avoider = UserFactory(institution=company)
    ConflictFactory(person=avoider, with_person=None, with_institution=company)

    assert hidden_from(avoider) == {one.pk, two.pk, lent.user.pk}
    assert hidden_from(one) == {avoider.pk}
    assert hidden_from(lent.user) == {avoider.pk}


def test_people_without_institution_are_hidden_from_nobody_by_accident():
    ConflictFactory(with_person=None, with_institution=InstitutionFactory())
    person = UserFactory()

    assert hidden_from(person) == set()


def test_same_institution_is_seen_through_profile_and_host_facility():
    analyst = AnalystFactory()
    colleague = UserFactory(institution=analyst.facility.institution)

    assert same_institution(analyst, colleague)
    assert not same_institution(analyst, UserFactory())
    assert not in_conflict(analyst.user, colleague)


def test_coordinator_declares_for_another_and_a_stranger_may_not():
    analyst, other = AnalystFactory(), UserFactory()

    with pytest.raises(PermissionDenied):
        declare_conflict(analyst.user, by=UserFactory(), with_person=other)
    assert not Conflict.objects.exists()
    assert not TimelineEntry.objects.exists()

    declare_conflict(analyst.user, by=UserFactory(coordinator=True), with_person=other)
    assert in_conflict(analyst.user, other)


@pytest.mark.parametrize("parties", ("none", "both", "oneself"))
def test_conflict_names_exactly_one_other_party(parties):
    person = UserFactory()
    wrong = {
        "none": {},
        "both": {"with_person": UserFactory(), "with_institution": InstitutionFactory()},
        "oneself": {"with_person": person},
    }[parties]

    with pytest.raises(ValidationError):
        declare_conflict(person, by=person, **wrong)

    assert not Conflict.objects.exists()


def test_withdrawing_is_kept_in_the_timeline_and_told_to_the_other_coordinators():
    actor, other_coordinator = UserFactory(coordinator=True), UserFactory(coordinator=True)
    conflict = ConflictFactory(person=actor)

    withdraw_conflict(conflict, by=actor)

    assert not in_conflict(actor, conflict.with_person)
    assert TimelineEntry.objects.get().verb == "user.withdraw_conflict"
    mail = Notification.objects.get()
    assert (mail.recipient, mail.kind) == (other_coordinator, "conflict_withdrawn")


def test_a_second_click_on_withdraw_changes_nothing():
    conflict = ConflictFactory()
    stale = Conflict.objects.get()
    withdraw_conflict(conflict, by=conflict.person)

    withdraw_conflict(stale, by=stale.person)

    assert TimelineEntry.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_declarations_at_once_one_is_kept_and_one_is_told():
    person, other = UserFactory(), UserFactory()

    with ThreadPoolExecutor(1) as second_click:
        with transaction.atomic():
            declare_conflict(person, by=person, with_person=other)
            late = second_click.submit(declared_apart, person, other)
            wait_for_a_lock()
        told = late.result(timeout=60)

    assert told == "This conflict is already declared."
    assert Conflict.objects.count() == TimelineEntry.objects.count() == 1


def declared_apart(person, other):
    try:
        declare_conflict(person, by=person, with_person=other)
    except DomainError as refusal:
        return str(refusal)
    finally:
        connection.close()


def test_stranger_cannot_withdraw_and_does_not_learn_that_it_exists(signed_in):
    conflict = ConflictFactory()
    stranger = AnalystFactory().user

    with pytest.raises(PermissionDenied):
        withdraw_conflict(conflict, by=stranger)
    response = signed_in(stranger).post(reverse("members:conflict_withdraw", args=[conflict.pk]))

    assert response.status_code == 404
    assert Conflict.objects.count() == 1
    assert not TimelineEntry.objects.exists()


def test_analyst_declares_and_withdraws_on_the_page(signed_in):
    analyst, other = AnalystFactory(), UserFactory()
    client, page = signed_in(analyst.user), reverse("members:conflicts")

    client.post(page, {"email": other.email.upper(), "institution": "", "kind": "cowork"})
    assert in_conflict(analyst.user, other)
    twice = client.post(page, {"email": other.email, "institution": "", "kind": "declared"})
    assert twice.status_code == 422
    assert "already declared" in twice.content.decode()

    withdraw = reverse("members:conflict_withdraw", args=[Conflict.objects.get().pk])
    client.post(withdraw)
    assert not Conflict.objects.exists()


@pytest.mark.parametrize(
    "answers",
    (
        {"email": "nobody@example.org", "kind": "declared"},
        {"email": "", "institution": "", "kind": "declared"},
        {"email": "not an address", "kind": "declared"},
        {"institution": "999999", "kind": "declared"},
        {"email": "", "kind": "no such kind"},
    ),
)
def test_declaring_badly_keeps_what_was_typed_and_writes_nothing(signed_in, answers):
    analyst = AnalystFactory()

    response = signed_in(analyst.user).post(reverse("members:conflicts"), answers)

    assert response.status_code == 422
    assert not Conflict.objects.exists()


def test_a_requester_names_who_must_not_see_their_requests(signed_in):
    requester, analyst = UserFactory(), AnalystFactory()
    client, page = signed_in(requester), reverse("members:conflicts")
    today = timezone.localdate()

    shown = client.get(page).content.decode()
    client.post(page, {"person": analyst.user.pk, "kind": "declared", "ends_on": str(today)})

    assert analyst.user.name in shown
    conflict = Conflict.objects.get()
    assert (conflict.person, conflict.with_person) == (requester, analyst.user)
    assert (conflict.declared_by, conflict.ends_on) == (requester, today)
    assert in_conflict(analyst.user, requester)
    assert not Notification.objects.exists()


@pytest.mark.parametrize("who", ("a requester", "a private analyst", "a former member", "oneself"))
def test_a_requester_chooses_from_the_list_only(signed_in, who):
    requester = UserFactory()
    person = {
        "a requester": UserFactory,
        "a private analyst": lambda: AnalystFactory(is_public=False).user,
        "a former member": lambda: AnalystFactory(alumni=True).user,
        "oneself": lambda: requester,
    }[who]()

    answer = signed_in(requester).post(
        reverse("members:conflicts"), {"person": person.pk, "kind": "declared"}
    )

    assert answer.status_code == 422
    assert not Conflict.objects.exists()


def test_a_day_that_is_over_is_refused(signed_in):
    analyst, yesterday = AnalystFactory(), timezone.localdate() - timedelta(days=1)

    answer = signed_in(analyst.user).post(
        reverse("members:conflicts"),
        {"email": UserFactory().email, "kind": "declared", "ends_on": str(yesterday)},
    )

    assert answer.status_code == 422
    with pytest.raises(ValidationError):
        declare_conflict(
            analyst.user, by=analyst.user, with_person=UserFactory(), ends_on=yesterday
        )
    assert not Conflict.objects.exists()


def test_a_conflict_that_ended_counts_no_more_and_can_be_declared_again():
    conflict = ConflictFactory(ends_on=timezone.localdate() - timedelta(days=1))
    person, other = conflict.person, conflict.with_person

    assert not in_conflict(person, other)
    assert hidden_from(other) == set()

    declare_conflict(person, by=person, with_person=other)
    assert in_conflict(person, other)
    assert Conflict.objects.count() == 1


# --- the other side never learns ----------------------------------------------------------------


@pytest.mark.parametrize("through_institution", (False, True))
def test_the_other_side_sees_no_conflict_even_as_coordinator(signed_in, through_institution):
    place = InstitutionFactory()
    target = UserFactory(coordinator=True, institution=place)
    requester = UserFactory()
    other = {"with_institution": place} if through_institution else {"with_person": target}
    conflict = declare_conflict(requester, by=requester, **other)
    client = signed_in(target)

    assert conflict not in Conflict.objects.visible_to(target)
    with pytest.raises(PermissionDenied):
        withdraw_conflict(conflict, by=target)
    withdraw = reverse("members:conflict_withdraw", args=[conflict.pk])
    assert client.post(withdraw).status_code == 404
    for name in ("members_conflict", "core_timelineentry"):
        page = client.get(reverse(f"admin:{name}_changelist")).content.decode()
        assert "declare_conflict" not in page
        assert requester.name not in page
    assert Conflict.objects.count() == 1


def test_the_other_side_cannot_find_out_by_declaring_the_same():
    target, requester = UserFactory(coordinator=True), UserFactory()
    declare_conflict(requester, by=requester, with_person=target)

    with pytest.raises(DomainError, match="one side of this conflict yourself"):
        declare_conflict(requester, by=target, with_person=target)
    with pytest.raises(DomainError, match="one side of this conflict yourself"):
        declare_conflict(UserFactory(), by=target, with_person=target)
    own = declare_conflict(target, by=target, with_person=requester)
    assert own in Conflict.objects.visible_to(target)


def test_a_coordinator_hidden_from_one_side_is_answered_as_if_nothing_were_there():
    coordinator = UserFactory(coordinator=True)
    requester, analyst = UserFactory(), AnalystFactory().user
    ConflictFactory(person=requester, with_person=coordinator)
    known = declare_conflict(analyst, by=analyst, with_person=requester)

    assert known not in Conflict.objects.visible_to(coordinator)
    again = declare_conflict(analyst, by=coordinator, with_person=requester)
    assert again == known
    assert Conflict.objects.count() == 2


def test_what_a_coordinator_declared_for_somebody_only_coordinators_withdraw():
    coordinator, analyst = UserFactory(coordinator=True), AnalystFactory().user
    conflict = declare_conflict(analyst, by=coordinator, with_person=UserFactory())

    assert conflict in Conflict.objects.visible_to(analyst)
    with pytest.raises(PermissionDenied):
        withdraw_conflict(conflict, by=analyst)

    withdraw_conflict(conflict, by=UserFactory(coordinator=True))
    assert not Conflict.objects.exists()


def test_withdrawing_is_told_to_neither_side_nor_to_whom_one_of_them_avoids():
    place = InstitutionFactory()
    requester, free = UserFactory(), UserFactory(coordinator=True)
    target = UserFactory(coordinator=True, institution=place)
    avoided = UserFactory(coordinator=True)
    ConflictFactory(person=requester, with_person=avoided)
    for other in ({"with_person": target}, {"with_institution": place}):
        withdraw_conflict(declare_conflict(requester, by=requester, **other), by=requester)

    assert [mail.recipient for mail in Notification.objects.all()] == [free, free]
