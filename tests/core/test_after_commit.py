"""Background work starts when its rows are there, and a broker that is down breaks nothing."""

import logging
import socket
import subprocess
import sys
import time

import pytest
from celery import Celery, current_app
from django.db import transaction

from fbias.core.tasks import after_commit, ring
from fbias.launcher.process import free_port
from fbias.notifications.models import Notification
from fbias.notifications.services import notify
from tests.factories import UserFactory


def bell_at(port, settings, **options):
    """A task of an application that is set up like ours, with a broker at this port."""
    app = Celery("elsewhere", broker=f"redis://127.0.0.1:{port}/0", set_as_current=False)
    app.conf.task_publish_retry = settings.CELERY_TASK_PUBLISH_RETRY
    app.conf.broker_transport_options = settings.CELERY_BROKER_TRANSPORT_OPTIONS | options

    @app.task(name="elsewhere.ring", shared=False)
    def bell(*, number):
        raise AssertionError(number)

    return bell


@pytest.fixture
def unheard(settings):
    """The name of a task whose broker is down."""
    bell = bell_at(free_port(), settings)
    current_app.tasks.register(bell)
    yield bell.name
    current_app.tasks.unregister(bell.name)


def test_a_process_that_has_just_started_knows_every_bell():
    """Threads that look for the first one at the same moment all find it."""
    program = "import django; django.setup()\nimport celery; print(*celery.current_app.tasks)"
    run = [sys.executable, "-c", program]
    known = subprocess.run(run, capture_output=True, text=True, check=True).stdout.split()

    assert {"imagery.verify_upload", "notifications.deliver"} <= set(known)


@pytest.mark.django_db
def test_a_rollback_rings_nothing(unheard, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as bells, transaction.atomic():
        after_commit(unheard, number=1)
        transaction.set_rollback(True)

    assert bells == []


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_down_costs_neither_the_row_nor_the_request(unheard, caplog):
    person = UserFactory()
    began = time.monotonic()

    with caplog.at_level(logging.WARNING), transaction.atomic():
        notify(person, "mail_check", about=person, occasion="first")
        for number in range(50):
            after_commit(unheard, number=number)

    assert time.monotonic() - began < 2
    assert Notification.objects.count() == 1
    assert caplog.text.count("The broker does not answer") == 1


def test_a_mute_broker_holds_a_page_only_once(settings):
    with socket.create_server(("127.0.0.1", 0)) as mute:
        bell = bell_at(mute.getsockname()[1], settings, socket_timeout=0.5)
        began = time.monotonic()
        for number in range(20):
            ring(bell, number=number)

    assert time.monotonic() - began < 5
