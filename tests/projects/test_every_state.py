"""No page of a project breaks, whatever its state and whoever reads it."""

import pytest
from django.urls import reverse

from projects.enums import ProjectStatus as P
from tests.factories import AssignmentFactory, EvaluatorFactory, UserFactory
from tests.projects.working import lead_of, running

pytestmark = pytest.mark.django_db

TABS = ("project", "evaluation", "quote", "people", "work", "closing", "thread", "timeline")
NEEDED = {
    P.PAUSED: {"waits_for": "Data."},
    P.DECLINED: {"reason": "No time."},
    P.REDIRECTED: {"reason": "Nearer.", "redirected_to": "local"},
}
SENT = [state for state in P if state != P.DRAFT]


@pytest.mark.parametrize("state", SENT)
def test_each_tab_is_there_or_not_for_everybody(client, state):
    project = running(status=state, **NEEDED.get(state, {}))
    coordinator = UserFactory(coordinator=True)
    readers = {
        "coordinator": coordinator,
        "requester": project.requester,
        "pi": UserFactory(email=project.pi_email),
        "lead": lead_of(project).user,
        "asked": AssignmentFactory(project=project, role="mentor", status="offered").analyst.user,
        "evaluator": EvaluatorFactory(project=project).analyst.user,
    }

    answers = {}
    for name, reader in readers.items():
        client.force_login(reader)
        for tab in TABS:
            address = reverse(f"projects:{tab}", args=[project.pk])
            answers[name, tab] = client.get(address).status_code

    assert set(answers.values()) <= {200, 404}
    assert [answers[name, "project"] for name in readers] == [200] * len(readers)
