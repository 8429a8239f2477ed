import pytest
from django.core import mail

from fbias.notifications.delivery import deliver
from fbias.notifications.models import Notification


@pytest.fixture
def deliver_all(db):
    """Send what is due, as the worker would, and return the mails."""

    def send():
        for pk in Notification.objects.due().order_by("pk").values_list("pk", flat=True):
            deliver(pk)
        return mail.outbox

    return send


@pytest.fixture
def signed_in(client):
    """A client in which this person is signed in."""

    def sign_in(person):
        client.force_login(person, backend="members.backends.Accounts")
        return client

    return sign_in
