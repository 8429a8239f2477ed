"""Whoever tries whatever in whichever order: the state table holds, and no hours overlap."""

from datetime import timedelta
from itertools import pairwise
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from fbias.core.errors import DomainError
from fbias.core.models import TimelineEntry
from projects.models import Project, TimeEntry
from projects.services.hours.entries import note_hours
from projects.services.steps.taking import take_step
from projects.workflow import PROJECT_LIFE
from tests.factories import ProjectFactory, UserFactory
from tests.projects.working import NOON, lead_of, running, staff

pytestmark = pytest.mark.django_db
SMALL = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
OTHERS = (("Max", "mentor"), ("Una", "analyst"))
ACTORS = ("portal", "requester", "pi", "lead", "coordinator", "stranger")
WORDS = {"reason": "Because.", "redirected_to": "local", "waits_for": "Data", "outcome": "Done."}
TRIES = st.lists(
    st.tuples(st.sampled_from(sorted(PROJECT_LIFE.steps)), st.sampled_from(ACTORS)),
    min_size=5,
    max_size=25,
)
STRETCHES = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 48), st.integers(1, 16)), min_size=2, max_size=12
)


class Walks(TestCase):
    @SMALL
    @given(tries=TRIES, begins=st.sampled_from(sorted(PROJECT_LIFE.states.values)))
    def test_a_step_leads_where_the_table_says_or_writes_nothing(self, tries, begins):
        project = ProjectFactory(status=begins, pi_email="pi@example.org", **WORDS)
        lead = staff(project, "Lea").user
        people = {
            "portal": None,
            "requester": project.requester,
            "pi": UserFactory(email="pi@example.org"),
            "lead": lead,
            "coordinator": UserFactory(coordinator=True),
            "stranger": UserFactory(),
        }
        for step, actor in tries:
            before = Project.objects.values().get(pk=project.pk)
            written = TimelineEntry.objects.count()
            try:
                take_step(project, step, by=people[actor], waits_for="Data")
            except (DomainError, PermissionDenied):
                assert Project.objects.values().get(pk=project.pk) == before
                assert TimelineEntry.objects.count() == written
            else:
                rule = PROJECT_LIFE.steps[step]
                assert before["status"] in rule.sources
                assert Project.objects.get(pk=project.pk).status == rule.target
                assert actor != "stranger"

    @SMALL
    @given(stretches=STRETCHES)
    def test_nobody_is_in_two_places_at_once(self, stretches):
        project = running()
        analysts = [
            lead_of(project),
            staff(project, "Max", "mentor"),
            staff(project, "Una", "analyst"),
        ]
        for who, begin, quarters in stretches:
            starts = NOON + timedelta(minutes=15 * begin)
            before = TimeEntry.objects.count()
            try:
                note_hours(
                    project,
                    by=analysts[who].user,
                    analyst=analysts[who],
                    activity="analysis",
                    starts_at=starts,
                    ends_at=starts + timedelta(minutes=15 * quarters),
                    request_key=uuid4(),
                )
            except DomainError:
                assert TimeEntry.objects.count() == before
        for analyst in analysts:
            noted = sorted(analyst.entries.values_list("period", flat=True))
            assert all(one.upper <= two.lower for one, two in pairwise(noted))
