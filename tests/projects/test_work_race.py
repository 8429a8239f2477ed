"""Two at once: nobody waits crosswise, one click is one answer, one proposal one project."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone

from fbias.core.errors import DomainError
from projects.enums import Origin
from projects.enums import ProjectStatus as P
from projects.models import Message, Project, Timer
from projects.services.hours.timers import start_timer
from projects.services.requests.intake import request_project
from projects.services.thread import ask_requester
from tests.factories import AssignmentFactory, ProjectFactory, UserFactory
from tests.locks import wait_for_a_lock
from tests.projects.test_month_race import second_to
from tests.projects.working import NOON, lead_of, running

pytestmark = pytest.mark.django_db(transaction=True)


@time_machine.travel(NOON)  # what runs over midnight is two entries
def test_whoever_changes_projects_by_the_clock_waits_without_holding_the_other_one():
    first, second = running(), running(requester=UserFactory())
    lea = lead_of(second)
    AssignmentFactory(project=first, analyst=lea, role="analyst", answered_at=NOON)
    start_timer(second, by=lea.user, activity="analysis")
    Timer.objects.update(started_at=timezone.now() - timedelta(hours=1))

    def change():
        try:
            return start_timer(first, by=lea.user, activity="meeting")
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Project.objects.select_for_update().get(pk=first.pk)
            changing = pool.submit(change)
            wait_for_a_lock()
            Project.objects.select_for_update(nowait=True).get(pk=second.pk)
        assert changing.result().project == first
    assert second.entries.get().hours == 1


def test_a_question_sent_twice_in_the_same_instant_is_asked_once():
    project, flo = ProjectFactory(status=P.UNDER_EVALUATION), UserFactory(coordinator=True)
    key = uuid4()

    def ask():
        return ask_requester(project, by=flo, text="Which dye?", request_key=key)

    assert second_to(ask, ask).status == P.CLARIFICATION

    assert Message.objects.get().text == "Which dye?"


def test_a_proposal_filed_twice_in_the_same_instant_is_one_project():
    flo = UserFactory(coordinator=True)

    def file():
        return request_project(
            by=flo,
            requester=UserFactory(),
            origin=Origin.EURO_BIOIMAGING,
            proposal_number="PID-1",
            title="Track larvae",
            question="How far do they swim?",
            request_key=uuid4(),
        )

    with pytest.raises(DomainError, match="with this proposal number already"):
        second_to(file, file)

    assert Project.objects.get().proposal_number == "PID-1"
