"""A prepared query is compiled once and filled anew each time, whoever asks."""

from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
import time_machine
from django.db import connection
from django.db.models import BigIntegerField, Prefetch
from django.utils import timezone

from fbias.core.prepared import Keys, Param, Prepared, PreparedFor, moment
from members.models import Analyst, Expertise, Grant, User
from projects.models import Project
from tests.factories import (
    AnalystFactory,
    ConflictFactory,
    ExpertiseFactory,
    GrantFactory,
    ProjectFactory,
    UserFactory,
)


def people():
    by_key = User.objects.filter(pk=Param("pk", BigIntegerField()))
    return Prepared(lambda: by_key.select_related("institution").prefetch_related("grants"))


@pytest.mark.django_db
def test_each_time_gives_its_own_rows_with_their_relations(django_assert_num_queries):
    prepared = people()
    one, other = UserFactory(), UserFactory(coordinator=True)

    with django_assert_num_queries(2):
        found = prepared.first(pk=other.pk)
        assert [grant.role for grant in found.grants.all()] == ["coordinator"]
        assert found.institution == other.institution
    assert prepared.first(pk=one.pk) == one
    assert prepared.first(pk=0) is None


@pytest.mark.django_db
def test_it_is_compiled_once():
    built = []
    prepared = Prepared(lambda: built.append("once") or people().build())
    person = AnalystFactory().user

    for _time in range(3):
        assert prepared.first(pk=person.pk) == person

    assert built == ["once"]


@pytest.mark.django_db(transaction=True)
def test_two_threads_never_get_each_others_rows():
    prepared = people()
    pks = [UserFactory().pk for _ in range(2)]
    wrong = []

    def ask(pk):
        wrong.extend(
            found
            for _time in range(50)
            if (found := prepared.first(pk=pk)) is None or found.pk != pk
        )
        connection.close()

    threads = [Thread(target=ask, args=[pk]) for pk in pks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []


@pytest.mark.django_db
def test_one_query_serves_everybody_of_a_kind_and_each_gets_their_own_rows():
    built = []

    @PreparedFor
    def myself(reader):
        built.append((reader.is_coordinator, reader.is_analyst, reader.is_in_conflict))
        return User.objects.filter(pk=reader.pk)

    one, other, analyst = UserFactory(), UserFactory(), AnalystFactory().user

    assert [list(myself(each)) for each in (one, other, analyst)] == [[one], [other], [analyst]]
    assert built == [(False, False, False), (False, True, False)]


@pytest.mark.django_db
def test_conflicts_are_those_of_whoever_asks_at_that_moment():
    @PreparedFor
    def open_to(reader):
        return User.objects.not_hidden_from(reader)

    reader, other = AnalystFactory().user, AnalystFactory().user
    before = set(open_to(reader))
    conflict = ConflictFactory(person=reader, with_person=other)

    assert other in before
    assert set(open_to(reader)) == before - {other}
    assert reader not in set(open_to(other))
    conflict.delete()
    assert set(open_to(reader)) == before


@pytest.mark.django_db
def test_now_is_the_moment_of_the_question_and_never_that_of_the_first():
    UserFactory(date_joined=datetime(2026, 12, 2, tzinfo=UTC))
    joined = Prepared(lambda: User.objects.filter(date_joined__lte=moment(timedelta(hours=1))))
    frozen = Prepared(lambda: User.objects.filter(date_joined__lte=timezone.now()))

    counts = []
    for day in (1, 3):
        with time_machine.travel(datetime(2026, 12, day, tzinfo=UTC)):
            counts.append(len(joined.rows()))

    assert counts == [0, 1]
    with pytest.raises(TypeError, match="for ever"):
        frozen.rows()


@pytest.mark.django_db
def test_what_is_prefetched_is_the_same_joined_or_asked_once_for_all(django_assert_num_queries):
    first, second = AnalystFactory(), AnalystFactory()
    GrantFactory(user=first.user, role="funder")
    ways = (
        "user__institution",
        Prefetch("user__grants", Grant.objects.order_by("-pk")),
        Prefetch("expertise", Expertise.objects.select_related("tag"), to_attr="known"),
        "expertise__tag",
    )
    ExpertiseFactory(analyst=second)
    found = Analyst.objects.filter(pk__in=Keys("pks")).order_by("pk")
    prepared = Prepared(lambda: found.prefetch_related(*ways))

    def seen(analysts):
        return [
            (
                one,
                one.user.institution,
                [(grant.role, grant.user) for grant in one.user.grants.all()],
                [(each.tag, each.analyst) for each in one.known],
                [each.tag for each in one.expertise.all()],
            )
            for one in analysts
        ]

    plain = Analyst.objects.filter(pk__in=[first.pk, second.pk]).order_by("pk")
    expected = seen(plain.prefetch_related(*ways))
    for _time in range(2):
        with django_assert_num_queries(4):
            assert seen(prepared.rows(pks=[first.pk, second.pk])) == expected
    with django_assert_num_queries(4):
        assert seen(prepared.rows(pks=[second.pk])) == expected[1:]
    with django_assert_num_queries(1):
        assert seen(prepared.rows(pks=[])) == []


@pytest.mark.django_db
def test_many_to_many_is_asked_once_for_all(django_assert_num_queries):
    first, second = ProjectFactory(), ProjectFactory()
    known, other = AnalystFactory(), AnalystFactory()
    first.known_by.set([known, other])
    second.known_by.set([known])
    analysts = Analyst.objects.select_related("user").order_by("pk")
    found = Project.objects.filter(pk__in=Keys("pks")).order_by("pk")
    prepared = Prepared(lambda: found.prefetch_related(Prefetch("known_by", analysts)))

    for _time in range(2):
        with django_assert_num_queries(2):
            rows = list(prepared.rows(pks=[first.pk, second.pk]))
            names = [[one.user.name for one in row.known_by.all()] for row in rows]
        assert names == [[known.user.name, other.user.name], [known.user.name]]
