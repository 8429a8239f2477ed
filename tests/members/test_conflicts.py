from members.queries.conflicts import conflicted_user_ids, in_conflict, same_institution
from tests.factories import AnalystFactory, ConflictFactory, InstitutionFactory, UserFactory
import pytest

pytestmark = pytest.mark.django_db


def hidden_from(person):
    return set(conflicted_user_ids(person).values_list("pk", flat=True))


def test_conflict_hides_both_sides_whoever_declared_it():
    conflict = ConflictFactory()
    stranger = UserFactory(coordinator=True)

    assert hidden_from(conflict.person) == {conflict.with_person.pk}
    assert hidden_from(conflict.with_person) == {conflict.person.pk}
    assert hidden_from(stranger) == set()
