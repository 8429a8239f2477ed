"""Two coordinators decide in the same instant: one wins, the other is told."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.urls import reverse

from projects.enums import ProjectStatus as P
from projects.services.steps import selection
from tests.factories import ProjectFactory, UserFactory
from tests.locks import wait_for_a_lock


@pytest.mark.django_db(transaction=True)
def test_the_second_of_two_deciders_is_told_and_nothing_of_theirs_is_written(client):
    project, winner = ProjectFactory(status=P.EVALUATED), UserFactory(coordinator=True)
    client.force_login(UserFactory(coordinator=True))
    where = reverse("projects:step", args=[project.pk, "decline"])

    def press_too():
        try:
            return client.post(where, {"reason": "We have no time."})
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            selection.accept_project(project, by=winner, reason="With pleasure.")
            second = pool.submit(press_too)
            wait_for_a_lock()
        answer = second.result()

    project.refresh_from_db()
    assert (answer.status_code, project.status, project.reason) == (
        409, P.ACCEPTED, "With pleasure.",
    )  # fmt: skip
    assert b"We have no time." in answer.content
