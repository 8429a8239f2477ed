import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from fbias.core.errors import DomainError
from fbias.core.models import TimelineEntry
from members.models import Conflict, Institution, User
from members.services.institutions import adopt_institution, merge_institutions
from tests.factories import (
    ConflictFactory,
    HostFacilityFactory,
    InstitutionFactory,
    TopicFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def test_merge_moves_people_sites_and_conflicts():
    into, double = InstitutionFactory(), InstitutionFactory(name="Univ. Lyon")
    person = UserFactory(institution=double)
    site = HostFacilityFactory(institution=double)
    twice = UserFactory()
    ConflictFactory(person=twice, with_person=None, with_institution=into)
    ConflictFactory(person=twice, with_person=None, with_institution=double)
    once = ConflictFactory(with_person=None, with_institution=double)
    coordinator = UserFactory(coordinator=True)

    merge_institutions(into, [double], by=coordinator)

    person.refresh_from_db()
    site.refresh_from_db()
    assert (person.institution, site.institution) == (into, into)
    assert list(Institution.objects.all()) == [into]
    assert set(Conflict.objects.values_list("person", "with_institution")) == {
        (twice.pk, into.pk),
        (once.person.pk, into.pk),
    }
    entry = TimelineEntry.objects.get()
    assert (entry.verb, entry.detail["merged"]) == ("institution.merge", ["Univ. Lyon"])


def test_what_is_hidden_from_an_institution_stays_hidden_from_the_one_that_it_becomes():
    into, one, two = InstitutionFactory.create_batch(3)
    of_all, of_one = TopicFactory.create_batch(2)
    of_all.institutions.set([into, one, two])
    of_one.institutions.set([one])

    merge_institutions(into, [one, two], by=UserFactory(coordinator=True))

    assert [list(topic.institutions.all()) for topic in (of_all, of_one)] == [[into], [into]]


@pytest.mark.parametrize("case", ("stranger", "itself", "nothing"))
def test_merge_that_is_refused_changes_nothing(case):
    into, other = InstitutionFactory.create_batch(2)
    coordinator = UserFactory(coordinator=True)
    by, others, refusal = {
        "stranger": (UserFactory(), [other], PermissionDenied),
        "itself": (coordinator, [into, other], DomainError),
        "nothing": (coordinator, [], DomainError),
    }[case]

    with pytest.raises(refusal):
        merge_institutions(into, others, by=by)

    assert Institution.objects.count() == 2
    assert not TimelineEntry.objects.exists()


def test_typed_institution_is_adopted_for_all_who_typed_it():
    typed = {"institution_kind": "hospital", "institution_country": "Monaco"}
    UserFactory(institution_text="Station marine", **typed)
    UserFactory(institution_text="station MARINE")
    other = UserFactory(institution_text="Elsewhere")

    made = adopt_institution("Station marine", by=UserFactory(coordinator=True))

    assert User.objects.filter(institution=made, institution_text="").count() == 2
    other.refresh_from_db()
    assert other.institution is None


def test_coordinator_merges_in_the_admin(signed_in):
    into, double = InstitutionFactory.create_batch(2)
    person = UserFactory(institution=double)
    client = signed_in(UserFactory(coordinator=True))
    address = reverse("admin:members_institution_changelist")

    chosen = client.post(address, {"action": "merge", "_selected_action": [into.pk, double.pk]})
    assert client.get(chosen.url).status_code == 200
    assert client.post(chosen.url, {}).status_code == 200
    assert Institution.objects.count() == 2
    client.post(chosen.url, {"into": into.pk})

    person.refresh_from_db()
    assert person.institution == into
    assert list(Institution.objects.all()) == [into]


@pytest.mark.parametrize("ids", ("", "1", "x,y", "99999999999999999999,1", "1,1"))
def test_merge_page_with_a_mistyped_address_goes_back_to_the_list(signed_in, ids):
    client = signed_in(UserFactory(coordinator=True))

    response = client.get(reverse("admin:members_institution_merge"), {"ids": ids})

    assert response.url == reverse("admin:members_institution_changelist")
