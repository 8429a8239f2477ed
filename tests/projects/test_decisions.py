"""Who decides what about a project, and what the user hears of it."""

from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from fbias.core.errors import DomainError, IllegalStep
from fbias.core.models import TimelineEntry
from fbias.notifications.delivery import deliver
from fbias.notifications.models import Notification
from projects.enums import ProjectStatus as P
from projects.forms.steps import STEPS
from projects.models import Project
from projects.services.steps import course, selection
from projects.services.steps.ending import complete_project
from projects.services.steps.taking import take_step
from tests.factories import (
    AssignmentFactory,
    ConflictFactory,
    ProjectFactory,
    UserFactory,
)
from tests.projects.working import lead_of, nothing_written, running, staff

pytestmark = pytest.mark.django_db
WORDS = "We have no one who knows cryo tomography; ask the national platform."


@pytest.fixture
def flo():
    return UserFactory(coordinator=True)


def test_a_project_is_carried_from_request_to_outcome(flo):
    project = selection.triage_project(ProjectFactory(), by=flo)
    for step in ("evaluate", "conclude"):
        project = take_step(project, step, by=flo)
    project = selection.accept_project(project, by=flo)
    for step in ("send_quote", "accept_quote", "assign"):
        project = take_step(project, step, by=None)
    project = course.start_project(project, by=flo)
    project = take_step(project, "deliver", by=flo)
    project = complete_project(project, by=flo, outcome=" A macro. ")

    assert (project.status, project.outcome) == (P.COMPLETED, "A macro.")
    assert project.started_on == project.ended_on == timezone.localdate()
    assert list(Notification.objects.order_by("pk").values_list("kind", "occasion")) == [
        ("project_decided", "accepted"),
        ("project_completed", project.status_since.isoformat()),
        ("project_completed", project.status_since.isoformat()),
        ("project_survey", "survey"),
    ]


@pytest.mark.parametrize(
    ("step", "more"),
    ((selection.decline_project, {}), (selection.redirect_elsewhere, {"destination": "local"})),
)
def test_a_refusal_says_why_or_is_none(flo, step, more):
    project = ProjectFactory(status=P.TRIAGE)

    with nothing_written(project), pytest.raises(DomainError, match="why in a few words"):
        step(project, by=flo, reason="  ", **more)

    assert step(project, by=flo, reason=WORDS, **more).reason == WORDS


@pytest.mark.parametrize("destination", ("", "the moon"))
def test_a_request_goes_only_where_somebody_is(flo, destination):
    project = ProjectFactory(status=P.TRIAGE)

    with nothing_written(project), pytest.raises(DomainError):
        selection.redirect_elsewhere(project, by=flo, destination=destination, reason=WORDS)


def test_a_step_writes_since_when_and_a_hold_its_days(flo):
    with time_machine.travel("2027-03-01 09:00Z", tick=False):
        project = course.pause_project(
            ProjectFactory(status=P.ACTIVE), by=flo, waits_for=" the data "
        )
    assert (project.waits_for, f"{project.status_since:%Y-%m-%d}") == ("the data", "2027-03-01")

    with time_machine.travel("2027-03-11 09:00Z", tick=False):
        project = course.resume_project(project, by=flo)
        project = course.pause_project(project, by=flo, waits_for="the microscope")
    with time_machine.travel("2027-03-13 09:00Z", tick=False):
        project = selection.cancel_project(project, by=flo, reason="No microscope.")

    project.refresh_from_db()
    assert (project.days_paused, project.waits_for, project.status) == (12, "", P.CANCELLED)
    assert f"{project.status_since:%Y-%m-%d}" == "2027-03-13"


def test_a_hold_waits_for_something(flo):
    project = ProjectFactory(status=P.ACTIVE)

    with (
        nothing_written(project),
        pytest.raises(DomainError, match="who or what you are waiting for"),
    ):
        course.pause_project(project, by=flo, waits_for="  ")


def test_the_reason_is_in_the_mail(flo, mailoutbox):
    selection.decline_project(ProjectFactory(status=P.TRIAGE), by=flo, reason=WORDS)

    deliver(Notification.objects.get().pk)

    assert [WORDS in mail.body for mail in mailoutbox] == [True]


@pytest.mark.parametrize("name", sorted(STEPS))
def test_a_stranger_takes_no_step_and_nothing_changes(name):
    source = next(iter(sorted(Project.life.steps[name].sources)))
    project = ProjectFactory(status=source, waits_for="data")

    with nothing_written(project), pytest.raises(PermissionDenied):
        project.life.advance(project, name, by=UserFactory())


def test_a_coordinator_in_conflict_decides_nothing(flo):
    project = ProjectFactory()
    ConflictFactory(person=flo, with_person=project.requester)

    with nothing_written(project), pytest.raises(PermissionDenied):
        selection.triage_project(project, by=flo)


def test_the_requester_may_only_give_up():
    project = ProjectFactory()

    assert project.life.open_to(project.requester, project) == {"cancel"}
    with nothing_written(project), pytest.raises(PermissionDenied):
        selection.accept_project(project, by=project.requester)


def test_giving_up_tells_everybody_but_whoever_did_it(flo):
    mine, theirs = ProjectFactory(), ProjectFactory()

    selection.cancel_project(mine, by=mine.requester, reason="No longer needed.")
    selection.cancel_project(theirs, by=flo, reason="Sent twice.")

    told = [n.recipient for n in Notification.objects.order_by("pk")]
    assert told == [flo, theirs.requester]


def test_a_draft_that_was_sent_meanwhile_is_not_given_up_in_silence(flo):
    draft = ProjectFactory(status=P.DRAFT)
    Project.objects.update(status=P.SUBMITTED)

    selection.cancel_project(draft, by=draft.requester, reason="No longer needed.")

    assert Notification.objects.get().recipient == flo


def test_giving_up_is_told_to_the_team_of_today_and_to_nobody_who_left(flo):
    project = running()
    lea, asked = lead_of(project), AssignmentFactory(project=project, offered=True, mentor=True)
    handed_over, former, rival = (staff(project, name, "analyst") for name in ("Max", "Zoe", "Ron"))
    project.assignments.filter(analyst=handed_over).update(status="ended")
    type(former).objects.filter(pk=former.pk).update(status="former")
    ConflictFactory(person=rival.user, with_person=project.requester)

    selection.cancel_project(project, by=project.requester, reason="No longer needed.")

    told = Notification.objects.values_list("recipient", flat=True)
    assert sorted(told) == sorted([flo.pk, lea.user_id, asked.analyst.user_id])


def test_of_two_coordinators_one_decides_and_the_other_is_told(flo):
    project, other = ProjectFactory(status=P.TRIAGE), UserFactory(coordinator=True)
    stale = Project.objects.get(pk=project.pk)

    selection.decline_project(project, by=flo, reason=WORDS)
    with nothing_written(project), pytest.raises(IllegalStep, match="is now “Declined”"):
        selection.redirect_elsewhere(stale, by=other, destination="local", reason="Ask Lyon.")

    project.refresh_from_db()
    assert (project.status, project.redirected_to, project.reason) == (P.DECLINED, "", WORDS)


def test_a_coordinator_does_not_decide_on_a_request_of_their_own(flo):
    project = ProjectFactory(requester=flo)

    with nothing_written(project), pytest.raises(PermissionDenied):
        selection.triage_project(project, by=flo)


def test_a_step_out_of_turn_is_refused_with_a_sentence(flo):
    project = ProjectFactory()

    with nothing_written(project), pytest.raises(IllegalStep, match="can no longer be done"):
        selection.accept_project(project, by=flo)


def test_notes_keep_only_what_is_theirs(flo):
    project = selection.note(ProjectFactory(), by=flo, notes="Ask Emil.", status=P.COMPLETED)

    project.refresh_from_db()
    assert (project.notes, project.status) == ("Ask Emil.", P.SUBMITTED)
    assert list(TimelineEntry.objects.get().detail["changes"]) == ["notes"]


def test_hours_are_not_negative(flo):
    project = ProjectFactory()

    with nothing_written(project), pytest.raises(DomainError):
        selection.note(project, by=flo, earlier_effort_hours=Decimal(-1))


def test_only_coordinators_note():
    project = ProjectFactory()

    with nothing_written(project), pytest.raises(PermissionDenied):
        selection.note(project, by=project.requester, notes="Please hurry.")
