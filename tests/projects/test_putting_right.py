"""Whatever its state, a coordinator puts right whom a project names; what was there is kept."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from fbias.core.errors import DomainError
from fbias.core.timeline import timeline_of
from fbias.notifications.models import Notification
from projects.enums import ProjectStatus as P
from projects.models import Project
from projects.queries.papers.parties import place_of
from projects.services.corrections import name_pi, put_right
from projects.services.quotes.writing import Wanted, draft_quote, send_quote
from projects.services.requests.versions import edit_request
from tests.factories import (
    AssignmentFactory,
    ConflictFactory,
    EvaluatorFactory,
    InstitutionFactory,
    PriceCategoryFactory,
    ProjectFactory,
    QuotedFactory,
    UserFactory,
)
from tests.projects.test_every_state import NEEDED
from tests.projects.working import nothing_written

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator():
    return UserFactory(coordinator=True)


def put(project, by, **changes):
    now = {
        "title": project.title, "pi_name": project.pi_name, "pi_email": project.pi_email,
        "requester_email": project.requester.email, "reason": "It was wrong.",
    }  # fmt: skip
    return put_right(project, by=by, **now | changes)


def told(kind):
    return sorted(Notification.objects.filter(kind=kind).values_list("recipient__email", flat=True))


@pytest.mark.parametrize("state", [state for state in P if state != P.DRAFT])
def test_in_every_state_a_coordinator_names_pi_requester_institution_and_title(coordinator, state):
    project = QuotedFactory(status=state, pi_name="", pi_email="", **NEEDED.get(state, {}))
    place = InstitutionFactory(name="Institut des Rives")
    found = put(
        project, coordinator, title="Beating cilia", pi_name="Pia", pi_email="pia@example.org",
        requester_email="new@example.org", requester_name="Noa", institution=place,
    )  # fmt: skip
    found.refresh_from_db()
    assert (found.title, found.pi_email, found.status) == (
        "Beating cilia",
        "pia@example.org",
        state,
    )
    assert (found.requester.email, place_of(found)) == ("new@example.org", "Institut des Rives")


def test_the_history_keeps_what_was_there_and_why(client, coordinator):
    project = QuotedFactory(title="Celia")
    put(project, coordinator, title="Cilia", reason="A typing error.")
    entry = timeline_of(project).get(verb="project.put_right")
    assert entry.detail == {
        "before": {"title": "Celia"}, "after": {"title": "Cilia"}, "reason": "A typing error.",
    }  # fmt: skip
    client.force_login(coordinator)
    page = client.get(reverse("projects:timeline", args=[project.pk])).content.decode()
    assert "Celia → Cilia" in page
    client.force_login(project.requester)
    page = client.get(reverse("projects:timeline", args=[project.pk])).content.decode()
    assert "Celia → Cilia" not in page


def test_an_accepted_project_without_a_pi_is_quoted_once_one_is_named(client, coordinator):
    project = QuotedFactory(pi_name="", pi_email="")
    client.force_login(coordinator)
    page = client.get(project.get_absolute_url()).content.decode()
    assert (
        f'btn-primary" href="{reverse("projects:put_right", args=[project.pk])}">Name the PI'
        in page
    )
    found = put(project, coordinator, pi_name="Pia", pi_email="pia@example.org")
    quote = draft_quote(
        found, by=coordinator, category=PriceCategoryFactory(), lines=[Wanted("analysis", 10)],
        scope="Count.", duration_weeks=2,
    )  # fmt: skip
    send_quote(quote, by=coordinator)
    assert told("project_quote") == told("project_pi_asked") == ["pia@example.org"]


def test_a_quote_that_waits_is_replaced_by_the_same_for_the_new_pi(coordinator):
    quote = draft_quote(
        QuotedFactory(), by=coordinator, category=PriceCategoryFactory(),
        lines=[Wanted("analysis", 10, "Masks")], scope="Count.", duration_weeks=2,
    )  # fmt: skip
    old = send_quote(quote, by=coordinator)
    put(old.project, coordinator, pi_name="Pia", pi_email="pia@example.org")
    new = old.project.quotes.get(status="sent")
    old.refresh_from_db()
    assert (old.status, old.parties["pi_name"], new.parties["pi_name"]) == (
        "replaced", "Paula Ines", "Pia",
    )  # fmt: skip
    same = ("activity", "text", "hours", "full", "price", "vat_percent")
    assert list(new.lines.values_list(*same)) == list(old.lines.values_list(*same))
    assert told("project_quote") == ["pi@example.org", "pia@example.org"]


@pytest.mark.parametrize("changes", ({"reason": " "}, {"requester_email": "lea@example.org"}))
def test_without_a_reason_or_for_somebody_of_the_team_nothing_changes(coordinator, changes):
    project = AssignmentFactory(analyst__user__email="lea@example.org").project
    with nothing_written(project), pytest.raises(DomainError):
        put(project, coordinator, **{"title": "Other"} | changes)


def test_a_project_is_not_given_to_somebody_in_conflict_with_the_coordinator(coordinator):
    project, rival = QuotedFactory(), UserFactory()
    ConflictFactory(person=coordinator, with_person=rival)
    with nothing_written(project), pytest.raises(DomainError):
        put(project, coordinator, requester_email=rival.email)


def test_a_pi_in_conflict_with_whoever_names_them_is_refused(coordinator):
    """In every way to name one: the correction, the request as edited, the file of proposals."""
    project, rival = QuotedFactory(), UserFactory()
    early = ProjectFactory(whole=True)
    ConflictFactory(person=rival, with_person=coordinator)

    for refused, act in (
        (project, lambda: put(project, coordinator, pi_email=rival.email)),
        (early, lambda: edit_request(early, by=coordinator, content={"pi_email": rival.email})),
    ):
        with nothing_written(refused), pytest.raises(DomainError, match="cannot give"):
            act()

    assert edit_request(early, by=early.requester, content={"pi_email": rival.email}).pi == rival


def name(project, by, email):
    if by.is_coordinator:
        return put(project, by, pi_email=email)
    return name_pi(project, by=by, pi_name="Bo", pi_email=email)


def test_nobody_of_the_team_becomes_the_pi_and_the_requester_learns_no_evaluator(coordinator):
    assignment = AssignmentFactory(status="accepted")
    project = assignment.project
    judge = EvaluatorFactory(project=project).analyst.user
    Project.objects.update(pi_confirmed_at=None)

    for person, names in (
        (assignment.analyst.user, (coordinator, project.requester)),
        (judge, (coordinator,)),
    ):
        for by in names:
            with nothing_written(project), pytest.raises(DomainError, match="works on this"):
                name(project, by, person.email)

    assert name(project, project.requester, judge.email).pi == judge


def test_the_requester_names_the_pi_until_one_confirmed(client):
    project = QuotedFactory(pi_name="", pi_email="")
    client.force_login(project.requester)
    body = {"pi_name": "Pia", "pi_email": "pia@example.org", "title": "Not theirs to change"}
    client.post(reverse("projects:put_right", args=[project.pk]), body)
    project.refresh_from_db()
    assert (project.pi_email, project.title != body["title"]) == ("pia@example.org", True)
    assert told("project_pi_asked") == ["pia@example.org"]
    project.pi_confirmed_at = project.submitted_at
    project.save()
    with nothing_written(project), pytest.raises(DomainError):
        name_pi(project, by=project.requester, pi_name="Bo", pi_email="bo@example.org")


def test_an_analyst_puts_nothing_right(coordinator):
    assignment = AssignmentFactory(status="accepted")
    with nothing_written(assignment.project), pytest.raises(PermissionDenied):
        put(assignment.project, assignment.analyst.user, title="Other")
