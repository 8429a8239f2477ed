"""Two coordinators, or one with a nervous finger, change roles in the same instant."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from members.models import Grant
from members.services import roles
from tests.factories import UserFactory
from tests.locks import wait_for_a_lock


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

    assert Grant.objects.get(user=one).ends_on < timezone.localdate()


@pytest.mark.django_db(transaction=True)
def test_a_role_given_twice_at_once_is_given_once_and_the_second_answer_is_a_sentence(signed_in):
    person = UserFactory()
    client = signed_in(UserFactory(coordinator=True))
    sent = {"user": person.pk, "role": "funder", "facility": "", "ends_on": ""}

    def press_again():
        try:
            return client.post(reverse("admin:members_grant_add"), sent)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            roles.grant_role(person, "funder", by=None)
            second = pool.submit(press_again)
            wait_for_a_lock()
        answer = second.result()

    assert answer.status_code == 409
    assert Grant.objects.filter(user=person).count() == 1
