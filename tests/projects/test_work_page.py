"""The page of the work: hours told once, and how often the user hears of it."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from projects.models import Project
from tests.factories import ConsultationFactory, RecordFactory
from tests.projects.working import NOON, agree_on, note, running

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

    assert re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", panel) == [
        ("Analysis", "14 h"), ("Meeting", "1.5 h"), ("Consultation, sessions included", "2 h"),
    ]  # fmt: skip
    assert "15.5 of 20 hours used, 4.5 left." in panel
    assert ".00" not in panel
