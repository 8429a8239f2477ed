"""Two accounts of one person become one: everything moves, nothing is lost, it can be undone."""

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.test import RequestFactory
from django.urls import reverse

from fbias.core.errors import DomainError
from fbias.core.links import open_link, sign
from fbias.core.timeline import readable_by, record, timeline_of
from members.adapters import absorb_what_was_made
from members.models import AccountMerge, Conflict, User
from members.queries.people import person_at
from members.services.accounts import person_with_address
from members.services.merges import merge_accounts, undo_merge
from members.services.roles import grant_role
from projects import rules as can
from projects.models import Project
from projects.services.pi.confirmation import CONFIRM_PI
from tests.factories import (
    AnalystFactory,
    ConflictFactory,
    ConsultationFactory,
    ProjectFactory,
    SessionFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def flo():
    return UserFactory(coordinator=True)


@pytest.fixture
def pair():
    return UserFactory(email="ana@example.org"), UserFactory(email="ana@old.example")


def test_everything_moves_to_the_account_that_stays(flo, pair):
    ana, old = pair
    asked, led = ProjectFactory(requester=old), ProjectFactory(pi_email=old.email)
    seat = AnalystFactory(user=old)
    booked = ConsultationFactory(requester=old)
    stranger = ConflictFactory(person=old).with_person
    link = sign(CONFIRM_PI, led, old)

    merge_accounts(ana, old, by=flo)

    for row in (asked, led, seat, booked):
        row.refresh_from_db()
    assert (asked.requester, led.pi, seat.user, booked.requester) == (ana, ana, ana, ana)
    assert can.is_pi(ana, led)
    assert ana.conflicts.get().with_person == stranger
    assert open_link(link, CONFIRM_PI).person == ana
    assert timeline_of(ana).first().verb == "user.merge_account"


def test_the_old_address_is_a_second_one_and_makes_no_third_account(flo, pair):
    ana, old = pair

    merge_accounts(ana, old, by=flo)

    second = EmailAddress.objects.get(email="ana@old.example")
    assert (second.user, second.primary, second.verified) == (ana, False, False)
    assert person_at("ANA@old.example") == ana
    assert person_with_address("ana@old.example", name="Ana", by=None) == (ana, False)


def test_whoever_is_signed_in_with_the_old_account_is_signed_out(client, flo, pair):
    ana, old = pair
    client.force_login(old)

    merge_accounts(ana, old, by=flo)

    assert client.get(reverse("members:profile")).status_code == 302


def test_what_both_had_is_there_once_and_roles_come_along(flo, pair):
    ana, old = pair
    other = UserFactory()
    for person in pair:
        ConflictFactory(person=person, with_person=other)
    ConflictFactory(person=old, with_person=ana)
    for person in pair:
        grant_role(person, "finance", by=flo)
    grant_role(old, "coordinator", by=flo)

    merge_accounts(ana, old, by=flo)

    ana = User.objects.get(pk=ana.pk)
    assert [one.with_person for one in Conflict.objects.filter(person=ana)] == [other]
    assert ana.roles == {"finance", "coordinator"}
    assert ana.is_staff


def test_what_stands_by_itself_is_not_doubled_and_nothing_moves(flo, pair):
    ana, old = pair
    first = SessionFactory()
    for person in pair:
        ConsultationFactory(
            requester=person, session=SessionFactory(open_desk=first.open_desk), confirmed=True
        )
    project = ProjectFactory(requester=old)

    with pytest.raises(DomainError, match="one only"):
        merge_accounts(ana, old, by=flo)

    project.refresh_from_db()
    assert project.requester == old
    assert not AccountMerge.objects.exists()


def test_a_history_of_conflicts_stays_hidden_from_the_other_side(flo, pair):
    ana, old = pair
    rival = UserFactory(coordinator=True)
    record(rival, "declare_conflict", by=rival, with_person=old.pk)
    grant_role(ana, "coordinator", by=flo)

    merge_accounts(ana, old, by=flo)

    ana = User.objects.get(pk=ana.pk)
    assert not readable_by(ana).filter(verb="user.declare_conflict").exists()


def test_it_can_be_taken_back(flo, pair):
    ana, old = pair
    other, project = UserFactory(), ProjectFactory(requester=old)
    own = ProjectFactory(requester=ana)
    for person in pair:
        ConflictFactory(person=person, with_person=other)
    merge = merge_accounts(ana, old, by=flo)

    undo_merge(merge, by=flo)

    for row in (old, project, own):
        row.refresh_from_db()
    assert (old.email, old.is_active, old.merged_into) == ("ana@old.example", True, None)
    assert (project.requester, own.requester) == (old, ana)
    assert set(Conflict.objects.values_list("person", flat=True)) == {ana.pk, old.pk}
    assert person_at("ana@old.example") == old
    with pytest.raises(DomainError, match="already"):
        undo_merge(merge, by=flo)


@pytest.mark.parametrize("who", ("oneself", "administrator", "merged"))
def test_odd_merges_are_refused(flo, pair, who):
    ana, old = pair
    other = {
        "oneself": lambda: ana,
        "administrator": lambda: UserFactory(is_superuser=True),
        "merged": lambda: merge_accounts(ana, old, by=flo).ended,
    }[who]()
    before = AccountMerge.objects.count()

    with pytest.raises(DomainError):
        merge_accounts(ana, User.objects.get(pk=other.pk), by=flo)

    assert AccountMerge.objects.count() == before


def test_nobody_but_a_coordinator_merges_or_parts(flo, pair):
    ana, old = pair
    with pytest.raises(PermissionDenied):
        merge_accounts(ana, old, by=ana)
    merge = merge_accounts(ana, old, by=flo)
    with pytest.raises(PermissionDenied):
        undo_merge(merge, by=ana)

    old.refresh_from_db()
    assert old.merged_into == ana


def test_whoever_proves_an_address_takes_over_what_was_filed_for_it():
    ana = UserFactory(email="ana@example.org")
    project = ProjectFactory(pi_email="ana@second.example")
    made = project.pi
    address = EmailAddress.objects.create(user=ana, email="ana@second.example", verified=True)

    absorb_what_was_made(address, request=RequestFactory().get("/"))

    project.refresh_from_db()
    made.refresh_from_db()
    assert project.pi == ana
    assert project in Project.objects.visible_to(ana)
    assert (made.is_active, made.merged_into) == (False, ana)


def test_an_account_that_somebody_opened_is_not_taken_over():
    ana, ben = UserFactory(email="ana@example.org"), UserFactory(email="ben@example.org")
    address = EmailAddress.objects.create(user=ana, email="ben@example.org", verified=True)

    absorb_what_was_made(address, request=RequestFactory().get("/"))

    ben.refresh_from_db()
    assert (ben.is_active, ben.merged_into) == (True, None)


def test_a_coordinator_merges_and_parts_in_the_admin(client, flo, pair):
    ana, old = pair
    client.force_login(flo)
    people, merges = (
        reverse(f"admin:members_{name}_changelist") for name in ("user", "accountmerge")
    )

    asked = client.post(people, {"action": "merge", "_selected_action": [ana.pk, old.pk]})
    page = client.get(asked.url)
    done = client.post(asked.url, {"into": ana.pk}, follow=True)

    assert (page.status_code, done.status_code) == (200, 200)
    old.refresh_from_db()
    assert old.merged_into == ana
    assert "ana@old.example is an address of" in done.text
    assert f"merged-{old.pk}@" not in client.get(people).text
    merge = AccountMerge.objects.get()
    client.post(merges, {"action": "take_back", "confirmed": "1", "_selected_action": [merge.pk]})
    old.refresh_from_db()
    assert old.merged_into is None
