"""Who reads a page is one query, and the next page knows what has changed since."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from fbias.core.clock import facility_today
from members.enums import MembershipStatus, Role
from members.models import User
from tests.factories import AnalystFactory, ConflictFactory, GrantFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_a_person_comes_with_all_that_they_are_today_in_one_query(django_assert_num_queries):
    analyst = AnalystFactory()
    managed = GrantFactory(user=analyst.user, role=Role.HOST_MANAGER, facility=analyst.facility)
    GrantFactory(user=analyst.user, role=Role.FUNDER)
    conflict = ConflictFactory(person=analyst.user)

    with django_assert_num_queries(1):
        person = User.objects.reading(analyst.user_id)
        assert person.roles == {Role.HOST_MANAGER, Role.FUNDER}
        assert person.standing.manages == {managed.facility_id}
        assert person.standing.analyst == analyst.pk
        assert person.standing.conflicts == {conflict.with_person_id}
        assert person.is_team


def test_what_is_over_or_not_yet_counts_for_nothing():
    analyst = AnalystFactory(status=MembershipStatus.INVITED)
    today = facility_today()
    day = timezone.timedelta(days=1)
    GrantFactory(user=analyst.user, role=Role.FUNDER, starts_on=today - day, ends_on=today - day)
    GrantFactory(user=analyst.user, role=Role.COORDINATOR, starts_on=today + day)

    person = User.objects.reading(analyst.user_id)

    assert (person.roles, person.is_analyst, person.is_team) == (frozenset(), False, False)
    assert User.objects.reading(0) is None


def test_a_page_asks_once_who_reads_it_and_the_next_one_anew(client):
    flo = UserFactory(coordinator=True)
    client.force_login(flo)
    client.get("/mails/")

    with CaptureQueriesContext(connection) as asked:
        assert client.get("/mails/").status_code == 200
    about_me = [one["sql"] for one in asked if "members_grant" in one["sql"]]
    assert len(about_me) == 1
    assert sum("members_conflicted_with" in one["sql"] for one in asked) == 1

    flo.grants.all().delete()
    assert client.get("/mails/").status_code == 404


def test_an_account_that_was_closed_is_signed_out_with_the_next_page(client):
    person = UserFactory()
    client.force_login(person)
    assert client.get("/my-bookings/").status_code == 200

    User.objects.filter(pk=person.pk).update(is_active=False)

    assert client.get("/my-bookings/").status_code == 302
