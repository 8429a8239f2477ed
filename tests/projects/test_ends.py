"""What ends with a project, what the last acceptance asks, and how one asks again."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from fbias.core.errors import DomainError
from fbias.core.timeline import timeline_of
from fbias.notifications.models import Notification
from projects.models import Opinion, Project, QuoteLine, Timer
from projects.services.deliverables import accept_deliverable, deliver
from projects.services.hours.timers import start_timer
from projects.services.invoices import issue_invoice
from projects.services.phases import decide_phase
from projects.services.quotes.answers import accept_quote
from projects.services.reports import make_report
from projects.services.requests.again import ask_again
from projects.services.steps import selection
from projects.services.steps.ending import close_project, complete_project, reopen_project
from tests.factories import (
    AssignmentFactory,
    EvaluatorFactory,
    ProjectFactory,
    ProjectImageFactory,
    QuoteFactory,
    UserFactory,
)
from tests.projects.test_every_state import NEEDED
from tests.projects.test_work import hand_over
from tests.projects.working import NOON, lead_of, nothing_written, running

pytestmark = pytest.mark.django_db


@pytest.fixture
def flo():
    return UserFactory(coordinator=True)


def told(kind):
    return sorted(Notification.objects.filter(kind=kind).values_list("recipient__email", flat=True))


def test_offers_reports_and_clocks_end_with_a_project_given_up():
    with time_machine.travel(NOON, tick=False) as clock:
        flo = UserFactory(coordinator=True)
        project = running()
        lead = lead_of(project)
        offer = AssignmentFactory(project=project, role="mentor", status="offered")
        report = make_report(project, by=None)
        start_timer(project, by=lead.user, activity="analysis")
        clock.shift(timedelta(hours=2))
        selection.cancel_project(project, by=flo, reason="No money.")
    offer.refresh_from_db()
    report.refresh_from_db()
    assert (offer.status, report.status) == ("ended", "skipped")
    assert (Timer.objects.count(), project.entries.get().hours) == (0, 2)
    assert told("project_offer_over") == [offer.analyst.user.email]


def test_a_quote_ends_with_its_project_and_cannot_be_answered(client, flo):
    quote = QuoteFactory()
    selection.cancel_project(quote.project, by=flo, reason="No money.")
    quote.refresh_from_db()
    assert quote.status == "withdrawn"
    assert quote.papers.get(state="withdrawn", language="en").facts["stamp"]
    with nothing_written(quote), pytest.raises(DomainError):
        accept_quote(quote, by=None, name="Paula", terms_agreed=True)


def test_an_offer_ends_when_the_work_is_done(flo):
    project = running(status="delivered")
    offer = AssignmentFactory(project=project, role="mentor", status="offered")
    complete_project(project, by=project.requester)
    offer.refresh_from_db()
    assert offer.status == "ended"


@pytest.mark.parametrize("ended", (issue_invoice, close_project))
def test_no_invoice_is_made_and_nothing_closed_while_a_clock_runs(flo, ended):
    project = running(status="completed")
    Timer.objects.create(analyst=lead_of(project), project=project, activity="analysis")
    with (
        nothing_written(project),
        pytest.raises(DomainError, match="A timer is running on this project: Lea"),
    ):
        ended(project, by=flo)


# --- the last acceptance -------------------------------------------------------------------------


@pytest.fixture
def item():
    project = running()
    item = hand_over(project)
    deliver(project, by=lead_of(project).user)
    return item


def address(item):
    return reverse("projects:deliverable", args=[item.project_id, item.pk])


def state(item):
    item.refresh_from_db()
    return item.status, Project.objects.get(pk=item.project_id).status


def test_accepting_the_last_result_says_that_it_ends_the_project_and_asks(client, item):
    client.force_login(item.project.requester)
    page = client.get(address(item)).content.decode()
    assert "Is this everything that you expected?" in page
    answer = client.post(address(item), {"act": "accept"})
    assert (answer.status_code, *state(item)) == (422, "offered", "delivered")
    client.post(address(item), {"act": "accept", "is_all": "yes"})
    assert state(item) == ("accepted", "completed")


def test_more_to_come_keeps_the_project_at_work_and_tells_the_team(client, item):
    client.force_login(item.project.requester)
    refused = client.post(address(item), {"act": "accept", "is_all": "no"})
    assert (refused.status_code, *state(item)) == (422, "offered", "delivered")
    client.post(address(item), {"act": "accept", "is_all": "no", "more": "The second film."})
    assert state(item) == ("accepted", "active")
    assert item.project.messages.get().text == "The second film."
    assert lead_of(item.project).user.email in told("project_message")


def test_without_a_word_the_last_acceptance_ends_nothing(item):
    accept_deliverable(item, by=item.project.requester)
    assert state(item) == ("accepted", "delivered")


def test_the_pi_says_that_something_is_missing_after_the_requester_accepted(item):
    project = item.project
    Project.objects.filter(pk=project.pk).update(pi_confirmed_at=NOON)
    accept_deliverable(item, by=project.requester, is_all=True)
    assert "pi@example.org" in told("project_completed")
    project.refresh_from_db()
    back = reopen_project(project, by=project.pi, missing="Figure 2.")
    assert (back.status, back.ended_on) == ("active", None)
    assert project.messages.get().text == "Figure 2."


def test_nobody_reopens_what_is_invoiced_or_not_theirs(item):
    project = running(status="invoiced", requester=UserFactory())
    with nothing_written(project), pytest.raises(DomainError):
        reopen_project(project, by=project.requester, missing="More.")
    with nothing_written(item.project), pytest.raises(PermissionDenied):
        reopen_project(item.project, by=UserFactory(), missing="More.")


# --- a shut gate ---------------------------------------------------------------------------------


def test_accepting_with_a_shut_gate_needs_a_reason_that_the_user_does_not_read(client, flo):
    project = ProjectFactory(status="evaluated")
    Opinion.objects.create(
        evaluator=EvaluatorFactory(project=project), feasible=True, is_service=True,
        rights_clear=True, someone_free=False, gate_reason="Nobody is free.", effort_low=1,
        effort_likely=2, effort_high=3, duration_weeks=1,
    )  # fmt: skip
    client.force_login(flo)
    page = reverse("projects:step", args=[project.pk, "accept"])
    assert "Nobody is free." in client.get(page).content.decode()
    assert client.post(page, {"reason": "With pleasure."}).status_code == 422
    with nothing_written(project), pytest.raises(DomainError, match="precondition is not met"):
        selection.accept_project(project, by=flo, reason="With pleasure.")
    client.post(page, {"reason": "With pleasure.", "despite": "Lea comes back in May."})
    project.refresh_from_db()
    assert (project.status, project.reason) == ("accepted", "With pleasure.")
    entry = timeline_of(project).get(verb="project.accept_despite")
    assert entry.detail == {"reason": "Lea comes back in May."}
    client.force_login(project.requester)
    history = client.get(reverse("projects:timeline", args=[project.pk])).content.decode()
    assert "May" not in history.split("<main", 1)[-1].split("timeline", 1)[-1].split("</ol>")[0]


# --- the next phase ------------------------------------------------------------------------------


def test_the_next_phase_has_its_own_title_question_and_success(client, flo):
    project = running(status="completed", title="Cilia", question="How fast?", success="A number.")
    client.force_login(flo)
    page = reverse("projects:phase", args=[project.pk])
    body = {"go": "yes", "reason": "It works.", "request_key": uuid4(), "title": "Cilia, phase 2"}
    assert client.post(page, body).status_code == 422
    assert not project.next_phases.exists()
    client.post(page, body | {"question": "In which direction?", "success": "An angle."})
    following = project.next_phases.get()
    assert (following.title, following.question, following.success) == (
        "Cilia, phase 2", "In which direction?", "An angle.",
    )  # fmt: skip


def test_a_no_go_needs_no_words_about_a_next_phase(flo):
    project = running(status="completed")
    assert decide_phase(project, by=flo, go=False, reason="Done.", request_key=uuid4()).go is False


# --- asking again --------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ("declined", "redirected", "cancelled", "infeasible"))
def test_one_asks_again_with_everything_carried_over(client, status):
    project = ProjectFactory(
        status=status, title="Cilia", question="How fast?", data_description="Films",
        success="A number.", funding="ANR", pi_name="Pia", pi_email="pia@example.org",
        proposal_number="PID-1", amount="thousands", **NEEDED.get(status, {}),
    )  # fmt: skip
    image = ProjectImageFactory(project=project)
    client.force_login(project.requester)
    page = client.get(project.get_absolute_url()).content.decode()
    again = reverse("projects:ask_again", args=[project.pk])
    assert f'action="{again}"' in page
    for _twice in range(2):
        client.post(again, {"request_key": uuid4()})
    draft = Project.objects.get(again_of=project)
    same = (
        "title", "question", "data_description", "success", "funding", "pi_name", "pi_email",
        "proposal_number", "answers", "requester_id",
    )  # fmt: skip
    assert [getattr(draft, name) for name in same] == [getattr(project, name) for name in same]
    assert (draft.status, draft.images.get().upload) == ("draft", image.upload)


def test_what_runs_is_not_asked_for_again_and_by_nobody_else():
    project = running()
    with nothing_written(project), pytest.raises(DomainError):
        ask_again(project, by=project.requester, request_key=uuid4())
    with nothing_written(project), pytest.raises(PermissionDenied):
        ask_again(project, by=lead_of(project).user, request_key=uuid4())
    assert not QuoteLine.objects.exists()
