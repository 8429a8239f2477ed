"""Two sign-ups with one address in the same instant: a double click."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from allauth.account.models import EmailAddress
from django.db import connection, transaction
from django.urls import reverse

from fbias.notifications.models import Notification
from members.models import User
from tests.factories import UserFactory
from tests.locks import wait_for_a_lock
from tests.members.test_signup import ANSWERS


@pytest.mark.django_db(transaction=True)
def test_a_sign_up_that_comes_second_is_answered_like_the_first(client):
    written = Event()

    def come_first():
        try:
            with transaction.atomic():
                UserFactory(email=ANSWERS["email"], name="First")
                written.set()
                wait_for_a_lock()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(come_first)
        assert written.wait(60)
        answer = client.post(reverse("account_signup"), ANSWERS)
        first.result()

    assert (answer.status_code, answer.url) == (302, reverse("account_email_verification_sent"))
    assert client.get(answer.url).status_code == 200
    assert User.objects.get().name == "First"
    assert not EmailAddress.objects.exists()
    assert not Notification.objects.exists()
