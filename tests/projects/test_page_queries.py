"""A page of a project asks the database at most twelve questions, and none of them twice."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from projects.services.tasks import add_task
from tests.factories import (
    AnalystFactory,
    ConflictFactory,
    InstitutionFactory,
    ProjectImageFactory,
    UserFactory,
)
from tests.projects.test_work import hand_over
from tests.projects.working import agree_on, lead_of, note, running, staff

pytestmark = pytest.mark.django_db

MOST = 11
EXACTLY = {
    ("project", "requester"): 8,
    ("project", "pi"): 9,
    ("project", "coordinator"): 10,
    ("project", "lead"): 9,
    ("work", "requester"): 9,
    ("work", "pi"): 9,
    ("work", "coordinator"): 10,
    ("work", "lead"): 11,
}


def fill(project, rows):
    """So many more of everything that the pages list."""
    lea = lead_of(project).user
    done = project.tasks.count()
    for place in range(done, done + rows):
        note(project, at=timezone.now() - timedelta(days=place + 1), hours=1)
        add_task(project, by=lea, title=f"Task {place}", assignee=lea, kind="milestone")
        hand_over(project, title=f"Macro {place}")
        agree_on(project, 10)
        staff(project, f"Mia {place}", role="analyst")
        project.known_by.add(AnalystFactory())
    ProjectImageFactory.create_batch(rows, project=project)


def questions(client, person, url):
    client.force_login(person)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return [one["sql"] for one in asked]


@pytest.mark.parametrize("page", ("project", "work"))
@pytest.mark.parametrize("role", ("requester", "pi", "coordinator", "lead"))
def test_a_page_asks_few_questions_each_once_however_much_it_lists(client, page, role):
    project = running(requester=UserFactory(institution=InstitutionFactory()))
    reader = {
        "requester": lambda: project.requester,
        "pi": lambda: UserFactory(email=project.pi_email),
        "coordinator": lambda: UserFactory(coordinator=True),
        "lead": lambda: lead_of(project).user,
    }[role]()
    url = reverse(f"projects:{page}", args=[project.pk])
    fill(project, 1)
    questions(client, reader, url)  # the first one learns what the process keeps
    few = questions(client, reader, url)
    fill(project, 5)
    many = questions(client, reader, url)

    assert sorted({one for one in many if many.count(one) > 1}) == []
    assert len(few) == len(many) == EXACTLY[page, role] <= MOST


def test_a_conflict_that_comes_with_the_row_still_takes_the_role_away(client):
    project = running()
    lea = lead_of(project).user
    project.pi = lea
    project.save()
    url = reverse("projects:project", args=[project.pk])
    client.force_login(lea)
    before = client.get(url).context["reader"]
    ConflictFactory(person=lea, with_person=project.requester)
    after = client.get(url).context["reader"]

    assert (before.asks, before.works) == (True, True)
    assert (after.asks, after.works) == (True, False)
