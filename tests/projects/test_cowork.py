"""Past work together is found as a possible conflict of interest, and asked about."""

import pytest
from django.urls import reverse

from members.hooks.conflicts import possible_conflicts
from members.models import Conflict
from projects.services.conflicts import line_for
from tests.factories import AnalystFactory, AssignmentFactory, ConflictFactory, ProjectFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    return AnalystFactory()


@pytest.fixture
def past(ada):
    return AssignmentFactory(
        analyst=ada, status="ended", project__status="completed", project__pi_email="pi@lab.example"
    ).project


def test_requester_and_pi_of_past_projects_are_asked_about_until_declared(client, ada, past):
    found = {one.person: one.occasions for one in possible_conflicts(ada.user)}
    assert found == {past.requester: (past.reference,), past.pi: (past.reference,)}
    client.force_login(ada.user)
    page = reverse("members:conflicts")
    assert past.requester.name in client.get(page).text

    client.post(page, {"email": past.pi.email, "kind": "cowork"})

    declared = Conflict.objects.get()
    assert (declared.person, declared.with_person, declared.kind) == (ada.user, past.pi, "cowork")
    assert possible_conflicts(ada.user) == []  # the project is hidden from now on


def test_who_never_worked_for_somebody_or_said_no_is_not_asked(ada):
    AssignmentFactory(analyst=ada, status="refused")
    AssignmentFactory()
    hidden = AssignmentFactory(analyst=ada, status="ended").project
    ConflictFactory(person=hidden.requester, with_person=ada.user)

    assert possible_conflicts(ada.user) == []


def test_the_weekly_mail_says_where_the_two_met(ada, past):
    new = ProjectFactory(requester=past.requester)

    assert f"you worked with them before: {past.reference}" in line_for(ada.user, new)
    assert "worked" not in line_for(AnalystFactory().user, new)
