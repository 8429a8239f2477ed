"""A prepared query is compiled once and filled anew each time, whoever asks."""

from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
import time_machine
from django.db import connection
from django.db.models import BigIntegerField
from django.utils import timezone

from fbias.core.prepared import Param, Prepared, PreparedFor, moment
from members.models import User
from tests.factories import AnalystFactory, ConflictFactory, UserFactory


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
        built.append((reader.is_coordinator, reader.is_analyst))
        return User.objects.filter(pk=reader.pk)

    one, other, analyst = UserFactory(), UserFactory(), AnalystFactory().user

    assert [list(myself(each)) for each in (one, other, analyst)] == [[one], [other], [analyst]]
    assert built == [(False, False), (False, True)]


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
