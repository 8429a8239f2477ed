import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from fbias.core.models import TimelineEntry
from fbias.notifications.models import Notification
from members.models import Conflict
from members.queries.conflicts import conflicted_user_ids, in_conflict, same_institution
from members.services.conflicts import declare_conflict, withdraw_conflict
from tests.factories import AnalystFactory, ConflictFactory, InstitutionFactory, UserFactory

pytestmark = pytest.mark.django_db


def hidden_from(person):
    return set(conflicted_user_ids(person).values_list("pk", flat=True))


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


def test_requester_has_no_such_page(signed_in):
    assert signed_in(UserFactory()).get(reverse("members:conflicts")).status_code == 404
