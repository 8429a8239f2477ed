"""A prepared query is compiled once and filled anew each time, whoever asks."""

from threading import Thread

import pytest
from django.db import connection
from django.db.models import BigIntegerField

from fbias.core.prepared import Param, Prepared
from members.models import User
from tests.factories import AnalystFactory, UserFactory


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
