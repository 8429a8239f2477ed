"""Workers and brokers are killed in the middle of 100 reminders; every figure is printed."""

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
    pytest.mark.slow,
]

REMINDERS = 100


@pytest.fixture
def broker(tmp_path):
    broker = Broker(tmp_path)
    yield broker
    broker.stop()


@pytest.fixture
def worker(broker, relay):
    relay.slowness = 0.04
    worker = Worker(broker, relay)
    yield worker
    worker.stop()


def queue_reminders(broker):
    for person in UserFactory.create_batch(REMINDERS):
        row = notify(person, "mail_check", about=person, occasion="run")
        broker.ring(deliver_notification, notification_id=row.pk)


def sent():
    return Notification.objects.filter(status=S.SENT).count()


def sweep_until_all_are_sent(broker, *, seconds):
    """Ring the sweeper every second, as beat does every minute."""
    return wait_until(
        lambda: sent() == REMINDERS,
        seconds=seconds,
        every=1,
        between=lambda: broker.ring(sweep_outbox),
    )


def report(what, relay, began):
    repeated = sum(relay.recipients.values()) - len(relay.recipients)
    print(  # noqa: T201 - the figure belongs into the log of the run
        f"\n{what}: {len(relay.recipients)} delivered, {REMINDERS - len(relay.recipients)} lost, "
        f"{repeated} repeated, {Notification.objects.filter(status=S.IN_DOUBT).count()} in doubt, "
        f"{time.monotonic() - began:.1f} s"
    )
    return repeated


def test_killed_processes_lose_nothing_and_repeat_at_most_what_they_had_in_hand(
    broker, worker, relay
):
    began = time.monotonic()
    queue_reminders(broker)

    assert wait_until(lambda: len(relay.accepted) >= 20, seconds=60)
    worker.kill_a_child()
    assert wait_until(lambda: len(relay.accepted) >= 50, seconds=60)
    worker.kill()
    assert sent() < REMINDERS
    worker.start()
    assert sweep_until_all_are_sent(broker, seconds=60)

    assert report("worker killed twice", relay, began) <= 3  # one child, then two
    assert len(relay.recipients) == REMINDERS


def test_a_lost_broker_loses_nothing_and_without_the_sweep_it_would(broker, worker, relay):
    began = time.monotonic()
    queue_reminders(broker)

    assert wait_until(lambda: len(relay.accepted) >= 20, seconds=60)
    broker.kill()
    broker.start()  # empty, as after a restart without persistence
    nothing_more = wait_until(lambda: sent() == REMINDERS, seconds=4)

    assert not nothing_more  # the negative control: bells alone are not enough
    assert report("broker killed, no sweep", relay, began) == 0
    assert sweep_until_all_are_sent(broker, seconds=60)
    assert report("broker killed, swept", relay, began) == 0
    assert len(relay.recipients) == REMINDERS
