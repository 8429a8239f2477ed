"""Two coordinators end each other's role in the same instant."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from members.models import Grant
from members.services import roles
from tests.factories import UserFactory


@pytest.mark.django_db(transaction=True)
def test_ending_a_role_does_not_wait_for_whoever_ends_the_other_one():
    one, two = UserFactory(coordinator=True), UserFactory(coordinator=True)
    UserFactory(coordinator=True)

    def end_the_role_of_one():
        try:
            roles.end_grant(one.grants.get(), by=two)
        finally:
            connection.close()

    with transaction.atomic(), ThreadPoolExecutor(1) as pool:
        roles._lock(two)  # where ending the role of `two` begins
        pool.submit(end_the_role_of_one).result()  # a lock time-out says that it waited

    assert not Grant.objects.filter(user=one).exists()
