"""What is internal is never drafted outward."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from projects.services.reports import make_report
from tests.factories import AssignmentFactory, UserFactory
from tests.projects.working import NOON, note, running, staff

pytestmark = pytest.mark.django_db


def test_the_draft_holds_what_the_user_may_read_and_nothing_of_the_team():
    project = running()
    mentor = staff(project, "Momo", role="mentor")
    note(project, note="Masks are drawn.")
    note(project, at=NOON - timedelta(hours=2), note="Half was rubbish.", billable=False)
    note(project, mentor, activity="mentoring", note="Lea is slow.")
    note(project, mentor, at=NOON - timedelta(hours=2), note="Lea needs help.")
    done = timezone.now()
    project.tasks.create(title="Half of the cells are counted", kind="milestone", done_at=done)
    project.tasks.create(title="Hide the bug from Ana", kind="task", done_at=done)
    project.tasks.create(title="Call the boss", kind="task")

    text = make_report(project, by=None).text

    assert "- Masks are drawn." in text
    assert "- Half of the cells are counted" in text
    for inside in ("rubbish", "slow", "needs help", "bug", "boss"):
        assert inside not in text


def test_why_somebody_said_no_is_for_the_coordinators(client):
    project = running()
    AssignmentFactory(project=project, role="mentor", status="refused", note="I cannot stand them.")
    address = reverse("projects:people", args=[project.pk])
    client.force_login(UserFactory(coordinator=True))
    assert "I cannot stand them." in client.get(address).content.decode()
    client.force_login(project.assignments.get(role="lead").analyst.user)
    assert "I cannot stand them." not in client.get(address).content.decode()
