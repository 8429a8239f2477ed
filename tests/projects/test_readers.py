"""Each sentence about a project is written for whoever reads it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from projects.enums import ProjectStatus as P
from projects.models import Project
from projects.queries.steps.readers import reader_of
from projects.queries.steps.stages import what_happens_next
from projects.services.steps import selection
from tests.factories import AssignmentFactory, UserFactory
from tests.projects.working import lead_of, running

pytestmark = pytest.mark.django_db


def test_the_pi_is_spoken_to_as_the_pi(client):
    project = running(status="quote_sent")
    for person, said in (
        (project.pi, "You have the quote: accept or refuse it here."),
        (project.requester, "The PI has the quote and accepts or refuses it online."),
    ):
        client.force_login(person)
        for page in (project.get_absolute_url(), reverse("projects:mine")):
            assert said in client.get(page).content.decode()


@pytest.mark.parametrize("state", [state for state in P if state != P.DRAFT])
def test_the_pi_never_reads_of_the_pi(state):
    said = what_happens_next(Project(status=state), "pi")
    assert "The PI" not in said


def test_who_gave_up_says_why_not_the_coordinators(client):
    project = running()
    selection.cancel_project(project, by=project.requester, reason="The samples are lost.")
    client.force_login(UserFactory(coordinator=True))
    page = client.get(project.get_absolute_url()).content.decode()
    assert "Why it was given up" in page
    assert "What the coordinators say" not in page


@pytest.mark.parametrize(
    ("role", "said"),
    (
        ("lead", "The project is yours"),
        ("analyst", "agree with the lead"),
        ("mentor", "You mentor the project"),
    ),
)
def test_whoever_says_yes_is_thanked_for_their_own_role(client, role, said):
    offer = AssignmentFactory(project__status=P.QUOTE_ACCEPTED, role=role, status="offered")
    client.force_login(offer.analyst.user)
    address = reverse("projects:answer_assignment", args=[offer.project_id, offer.pk])
    page = client.post(address, {"answer": "yes"}, follow=True).content.decode()
    assert said in page


def test_readers_are_told_apart():
    project = running()
    coordinator = UserFactory(coordinator=True)
    readers = (project.requester, project.pi, lead_of(project).user, coordinator)
    assert [reader_of(project, one) for one in readers] == [
        "requester", "pi", "team", "coordinator",
    ]  # fmt: skip
