"""The overview of a project has one main button: the next step of whoever reads it."""

import re

import pytest
from django.urls import reverse

from projects.enums import ProjectStatus as P
from tests.factories import EvaluatorFactory, ProjectFactory, UserFactory
from tests.projects.working import lead_of, running

pytestmark = pytest.mark.django_db

WHAT_NEXT = {
    "coordinator": {
        P.SUBMITTED: ("triage", "Look at this request"),
        P.TRIAGE: ("evaluation", "Ask for opinions"),
        P.UNDER_EVALUATION: ("evaluation", "See the opinions"),
        P.CLARIFICATION: ("evaluation", "See the opinions"),
        P.EVALUATED: ("evaluation", "Read the opinions and decide"),
        P.WAITLISTED: ("evaluation", "Read the opinions and decide"),
        P.ACCEPTED: ("quote", "Write the quote"),
        P.QUOTE_SENT: ("quote", "See the quote"),
        P.QUOTE_REFUSED: ("quote", "Write another quote"),
        P.QUOTE_EXPIRED: ("quote", "Renew the quote"),
        P.QUOTE_ACCEPTED: ("people", "Find the lead analyst"),
        P.ASSIGNED: ("work", "Go through the kick-off"),
        P.ACTIVE: ("work", "See the work"),
        P.PAUSED: ("resume", "Resume the work"),
        P.DELIVERED: ("work", "See the work"),
        P.COMPLETED: ("closing", "See what is left to do"),
        P.INFEASIBLE: ("closing", "See what is left to do"),
        P.INVOICED: ("closing", "See what is left to do"),
        P.CLOSED: None,
        P.DECLINED: None,
    },
    "requester": {
        P.SUBMITTED: None,
        P.CLARIFICATION: ("answer", "Answer the question"),
        P.QUOTE_SENT: ("quote", "See the quote"),
        P.ASSIGNED: ("thread", "Write to your analyst"),
        P.ACTIVE: ("work", "See the work"),
        P.DELIVERED: ("work", "Try the result"),
        P.COMPLETED: ("closing", "See how it ends"),
    },
    "pi": {P.CLARIFICATION: None, P.QUOTE_SENT: ("quote", "Answer the quote")},
    "lead": {
        P.ASSIGNED: ("work", "Go through the kick-off"),
        P.ACTIVE: ("work", "Go to the work"),
        P.PAUSED: ("resume", "Resume the work"),
        P.DELIVERED: ("work", "See the work"),
        P.COMPLETED: ("closing", "See what is left to do"),
    },
    "evaluator": {P.UNDER_EVALUATION: ("evaluation", "Give or read opinions"), P.EVALUATED: None},
}
CASES = [
    pytest.param(role, status, expected, id=f"{role}-{status}")
    for role, states in WHAT_NEXT.items()
    for status, expected in states.items()
]
BUTTON = re.compile(r'<a class="btn (?:btn-sm )?btn-([a-z-]+)" href="(.*?)">')


def made(status):
    more = {P.PAUSED: {"waits_for": "Data."}, P.DECLINED: {"reason": "No time."}}
    return running(status=status, **more.get(status, {}))


def person_of(project, role):
    if role == "requester":
        return project.requester
    if role == "lead":
        return lead_of(project).user
    if role == "pi":
        return UserFactory(email=project.pi_email)
    if role == "evaluator":
        return EvaluatorFactory(project=project).analyst.user
    return UserFactory(coordinator=True)


def address_of(project, place):
    if place in project.life.steps and place != "answer":
        return reverse("projects:step", args=[project.pk, place])
    return reverse(f"projects:{place}", args=[project.pk])


@pytest.mark.parametrize(("role", "status", "expected"), CASES)
def test_there_is_one_main_button_and_it_leads_on(client, role, status, expected):
    project = made(status)
    client.force_login(person_of(project, role))
    page = client.get(project.get_absolute_url()).content.decode()
    main = [url for tone, url in BUTTON.findall(page) if tone == "primary"]

    assert main == ([address_of(project, expected[0])] if expected else [])
    if expected:
        assert f">{expected[1]}</a>" in page
        assert client.get(main[0]).status_code == 200


def test_whoever_is_asked_to_work_on_it_answers_first(client):
    project = running(status=P.QUOTE_ACCEPTED)
    project.assignments.update(status="offered", answered_at=None)
    client.force_login(lead_of(project).user)
    forward = client.get(project.get_absolute_url()).context["forward"]

    assert (forward.place, forward.label) == ("people", "Say whether you work on it")


def test_what_ends_a_project_stands_last(client):
    project = ProjectFactory(status=P.TRIAGE)
    client.force_login(UserFactory(coordinator=True))
    page = client.get(project.get_absolute_url()).content.decode()
    panel = page[page.index('id="steps-title"') :].split("</section>")[0]
    assert page.index(panel) < page.index('id="question-title"')
    steps = [(tone, url.split("/")[-2]) for tone, url in BUTTON.findall(panel)]

    assert steps == [
        ("primary", "evaluation"),
        ("secondary", "redirect"),
        ("outline-danger", "decline"),
        ("outline-danger", "cancel"),
    ]
