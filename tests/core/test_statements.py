"""The database plans a statement once in a connection, and runs it as often as it is asked."""

import pytest
from django.db import connection
from django.db.models import BigIntegerField, Value
from django.test.utils import CaptureQueriesContext

from fbias.core.prepared import EACH, Keys, Param, Prepared
from members.models import User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def people():
    return Prepared(lambda: User.objects.filter(pk__in=Keys("pks")).order_by("pk"))


def kept():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements")
        return cursor.fetchone()[0]


def test_a_connection_learns_it_once_and_nobody_counts_that_as_a_question():
    prepared, one, other = people(), UserFactory(), UserFactory()
    before = kept()

    with CaptureQueriesContext(connection) as asked:
        found = [list(prepared.rows(pks=[each.pk])) for each in (one, other, one)]

    assert found == [[one], [other], [one]]
    assert len(asked) == 3
    assert all('FROM "members_user"' in query["sql"] for query in asked)
    assert kept() == before + 1


@pytest.mark.django_db(transaction=True)
def test_the_next_connection_learns_it_anew():
    prepared, one = people(), UserFactory()
    assert list(prepared.rows(pks=[one.pk])) == [one]

    connection.close()

    assert kept() == 0
    assert list(prepared.rows(pks=[one.pk])) == [one]
    assert kept() == 1


def test_every_form_of_it_is_its_own_statement():
    prepared, people_here = people(), [UserFactory() for _time in range(3)]
    pks = [one.pk for one in people_here]

    assert prepared.count(pks=pks) == 3
    assert list(prepared.rows(None, slice(1, 3), pks=pks)) == people_here[1:]
    assert list(prepared.rows(pks=pks)) == people_here


def test_it_is_asked_for_each_of_several_texts_at_once():
    named = Prepared(lambda: User.objects.filter(name=EACH).order_by("pk").values_list("name"))
    for name in ("Ada", "Grace"):
        UserFactory(name=name)

    assert named.each(["Grace", "Nobody", "Ada"]) == [("Grace",), ("Ada",)]


def test_what_never_changes_is_part_of_it_whatever_it_says():
    UserFactory()
    said = "100 % of $1, it's {}"
    prepared = Prepared(
        lambda: (
            User.objects.filter(pk__gt=Param("pk", BigIntegerField()))
            .annotate(said=Value(said))
            .values_list("said", flat=True)
        )
    )

    assert set(prepared.rows(pk=0)) == {said}


@pytest.mark.django_db(transaction=True)
def test_a_column_that_a_migration_made_wider_is_read_by_who_was_connected_before():
    prepared, one = people(), UserFactory(team="Chromatin")
    assert list(prepared.rows(pks=[one.pk])) == [one]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT character_maximum_length FROM information_schema.columns "
            "WHERE table_name = 'members_user' AND column_name = 'team'"
        )
        [was] = cursor.fetchone()
        cursor.execute(f"ALTER TABLE members_user ALTER team TYPE varchar({was + 1})")
    try:
        assert [each.team for each in prepared.rows(pks=[one.pk])] == ["Chromatin"]
        assert prepared.count(pks=[one.pk]) == 1
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE members_user ALTER team TYPE varchar({was})")
