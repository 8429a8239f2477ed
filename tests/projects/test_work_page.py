"""The page of the work: hours told once, and how often the user hears of it."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from fbias.core.errors import DomainError
from fbias.core.timeline import timeline_of
from projects.models import Project
from projects.services.reports import set_report_weeks
from tests.factories import ConsultationFactory, RecordFactory, UserFactory
from tests.projects.working import (
    NOON,
    agree_on,
    lead_of,
    note,
    nothing_written,
    running,
    staff,
)

pytestmark = pytest.mark.django_db


def work_of(project):
    return reverse("projects:work", args=[project.pk])


def test_hours_stand_once_without_idle_zeros(client):
    project = running()
    session = ConsultationFactory(held=True, requester=project.requester)
    RecordFactory(consultation=session, hours=1)
    Project.objects.filter(pk=project.pk).update(consultation=session)
    agree_on(project, 20)
    for place, (activity, hours) in enumerate(
        (("analysis", 12), ("analysis", 2), ("meeting", 1.5), ("consultation", 1))
    ):
        note(project, at=NOON + timedelta(days=place), hours=hours, activity=activity)
    client.force_login(project.requester)
    page = client.get(work_of(project)).content.decode()
    panel = page[page.index('aria-labelledby="hours-title"') :].split("</section>")[0]

    rows = re.findall(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", panel, re.DOTALL)
    assert [tuple(" ".join(cell.split()) for cell in row) for row in rows] == [
        ("Analysis", "14 h"), ("Meeting", "1.5 h"), ("Consultation, sessions included", "2 h"),
    ]  # fmt: skip
    assert "15.5 of 20 hours used, 4.5 left." in panel
    assert ".00" not in panel


# --- how often reports come ---------------------------------------------------------------------


def weeks_of(project):
    return Project.objects.get(pk=project.pk).report_every_weeks


@pytest.mark.parametrize("role", ("lead", "coordinator"))
def test_the_lead_or_a_coordinator_sets_how_often_reports_come(client, role):
    project = running()
    person = lead_of(project).user if role == "lead" else UserFactory(coordinator=True)
    client.force_login(person)
    url = reverse("projects:report_weeks", args=[project.pk])
    assert url in client.get(work_of(project)).content.decode()

    assert client.post(url, {"weeks": "2"}).status_code == 302
    with nothing_written(project):
        assert client.post(url, {"weeks": "2"}).status_code == 302

    entry = timeline_of(project).get()
    assert weeks_of(project) == 2
    assert (entry.verb, entry.actor) == ("project.set_report_weeks", person)
    assert entry.detail == {"before": 4, "weeks": 2}


@pytest.mark.parametrize("weeks", ("0", "27", "-1", "two", ""))
def test_an_odd_number_of_weeks_is_refused(client, weeks):
    project = running()
    client.force_login(lead_of(project).user)
    with nothing_written(project):
        answer = client.post(reverse("projects:report_weeks", args=[project.pk]), {"weeks": weeks})

    assert answer.status_code == 409
    assert "Give a number of weeks from 1 to 26." in answer.content.decode()


def test_nobody_else_sets_it_and_not_when_the_work_is_over(client):
    project = running()
    ended = running("completed", requester=project.requester)
    mentor = staff(project, "Mia", role="mentor").user
    for person in (mentor, project.requester):
        client.force_login(person)
        url = reverse("projects:report_weeks", args=[project.pk])
        assert url not in client.get(work_of(project)).content.decode()
        with nothing_written(project):
            assert client.post(url, {"weeks": "2"}).status_code == 403
    with nothing_written(ended), pytest.raises(DomainError, match="no report is due"):
        set_report_weeks(ended, by=lead_of(ended).user, weeks=2)
