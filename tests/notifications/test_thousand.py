"""L6: a thousand reminders are due in one minute, and every bell rings twice."""

import time

import pytest

from fbias.notifications.enums import NotificationStatus as S
from fbias.notifications.models import Notification
from fbias.notifications.services import notify
from fbias.notifications.tasks import deliver_notification, sweep_outbox
from tests.factories import UserFactory
from tests.notifications.worker import Broker, Worker, wait_until

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("one-at-a-time"),
    pytest.mark.long,
    pytest.mark.timeout(900),
]

REMINDERS, WITHIN = 1000, 300


def test_a_thousand_reminders_go_out_once_each_within_five_minutes(
    tmp_path, relay, record_property
):
    broker = Broker(tmp_path)
    worker = Worker(broker, relay)
    try:
        for person in UserFactory.create_batch(REMINDERS):
            row = notify(person, "mail_check", about=person, occasion="run")
            for _ in range(2):
                broker.ring(deliver_notification, notification_id=row.pk)
        began = time.monotonic()
        all_sent = wait_until(
            lambda: Notification.objects.filter(status=S.SENT).count() == REMINDERS,
            seconds=WITHIN,
            every=1,
            between=lambda: broker.ring(sweep_outbox),
        )
        seconds = time.monotonic() - began
    finally:
        worker.stop()
        broker.stop()

    repeated = sum(relay.recipients.values()) - len(relay.recipients)
    record_property(
        "L6", f"{len(relay.recipients)} delivered, {repeated} repeated, {seconds:.0f} s"
    )
    assert all_sent
    assert (len(relay.recipients), repeated) == (REMINDERS, 0)
