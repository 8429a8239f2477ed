"""Programs read what the pages show their person, no more, and are refused in one form."""

import json

import pytest
from django.test import Client

from consultations.models import Consultation
from fbias.api.enums import Scope
from fbias.api.models import OnceKey
from fbias.core.clock import facility_today
from fbias.network.models import HelpRequest
from fbias.notifications.models import Notification
from fbias.reporting.queries.indicators.registry import INDICATORS
from projects.models import Project
from tests.api.conftest import token_for
from tests.factories import (
    AnalystFactory,
    AssignmentFactory,
    ConflictFactory,
    ConsultationFactory,
    GrantFactory,
    HelpRequestFactory,
    OpenDeskFactory,
    ProjectFactory,
    SessionFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

QUESTION = {"kind": "user", "title": "Nuclei touch", "text": "How do I split them?"}


def ids(answer):
    assert answer.status_code == 200, answer.content
    return {row["id"] for row in answer.json()["items"]}


@pytest.fixture
def rival():
    """A coordinator in the network, in conflict with whoever asked."""
    return AnalystFactory(user__coordinator=True).user


def test_one_reads_ones_own_bookings_only(ask, rival):
    own, other = ConsultationFactory(confirmed=True), ConsultationFactory(confirmed=True)

    assert ids(ask(own.requester, "/bookings")) == {own.pk}
    assert ask(own.requester, f"/bookings/{own.pk}").json()["reference"] == own.reference
    assert ask(own.requester, f"/bookings/{other.pk}").status_code == 404
    assert ids(ask(rival, "/bookings")) == set()


def test_projects_are_those_of_their_page(ask, rival):
    mine, hidden = ProjectFactory(), ProjectFactory()
    draft = ProjectFactory(status="draft")
    ConflictFactory(person=rival, with_person=hidden.requester)
    working = AssignmentFactory(project=mine).analyst.user

    for person in (mine.requester, hidden.requester, rival, working, UserFactory()):
        seen = set(Project.objects.visible_to(person).values_list("pk", flat=True))
        assert ids(ask(person, "/projects")) == seen
        for one in (mine, hidden, draft):
            code = ask(person, f"/projects/{one.pk}").status_code
            assert (code == 200) == (one.pk in seen)
    assert ids(ask(rival, "/projects")) == {mine.pk}


def test_a_project_names_no_session_that_its_reader_may_not_open(ask):
    session = ConsultationFactory(held=True)
    project = ProjectFactory(
        requester=session.requester, consultation=session, origin="open_desk", pi=UserFactory()
    )

    assert ask(session.requester, f"/projects/{project.pk}").json()["consultation"] == session.pk
    assert ask(project.pi, f"/projects/{project.pk}").json()["consultation"] is None


def test_a_list_costs_the_same_however_long(ask, django_assert_max_num_queries):
    person = AnalystFactory(user__coordinator=True).user
    secret = token_for(person)

    def cost(path):
        with django_assert_max_num_queries(10) as asked:
            assert ask(person, path, token=secret).status_code == 200
        return len(asked)

    def more():
        ConsultationFactory(confirmed=True, requester=person)
        AssignmentFactory(project=ProjectFactory())
        HelpRequestFactory()

    paths = ("/bookings", "/projects", "/help-requests", "/open-desks")
    more()
    ask(person, "/token", token=secret)  # notes its use for this minute
    few = [cost(path) for path in paths]
    more(), more()
    assert [cost(path) for path in paths] == few


def test_pages_hold_every_row_once(ask):
    person = UserFactory()
    made = {ConsultationFactory(confirmed=True, requester=person).pk for _one in range(5)}
    secret = token_for(person)
    pages = [ask(person, f"/bookings?size=2&page={n}", token=secret) for n in (1, 2, 3, 4)]

    assert [len(ids(page)) for page in pages] == [2, 2, 1, 0]
    assert set.union(*map(ids, pages)) == made
    assert {page.json()["count"] for page in pages} == {5}


def test_open_desks_to_come_are_those_of_the_public_page(ask):
    SessionFactory(open_desk=OpenDeskFactory(status="draft"))
    shown = SessionFactory().open_desk
    person = UserFactory()

    (found,) = ask(person, "/open-desks").json()["items"]
    assert found["id"] == shown.pk
    assert found["sessions"] == 1
    assert ask(person, f"/open-desks/{shown.pk}").json() == found


def test_figures_are_for_those_who_read_their_page(ask):
    funder = GrantFactory(role="funder").user
    year = facility_today().year
    found = ask(funder, f"/figures?period={year}-1").json()

    assert (found["first"], found["last"]) == (f"{year}-01-01", f"{year}-12-31")  # whole years
    assert {one["key"] for one in found["figures"]} == set(INDICATORS)
    assert ask(UserFactory(), "/figures").status_code == 404


def test_a_token_opens_no_more_than_its_scopes(ask):
    person = UserFactory()
    answer = ask(person, "/projects", Scope.BOOKINGS)

    assert answer.status_code == 403
    assert "projects:read" in answer.json()["detail"]


def test_every_refusal_is_a_problem(ask, settings):
    person = UserFactory()
    secret = token_for(person)
    refused = {
        "/nothing": 404,
        "/bookings/9": 404,
        "/bookings?page=0": 422,
        "/bookings?page=a%00": 400,
        "/figures?period=x": 422,
    }
    for path, status in refused.items():
        answer = ask(person, path, token=secret)
        assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
        assert answer.json()["status"] == status
    answer = ask(person, "/bookings", token=secret, method="delete")
    assert (answer.status_code, answer["Content-Type"]) == (405, "application/problem+json")
    assert "GET" in answer["Allow"]

    settings.PER_MINUTE = {**settings.PER_MINUTE, "programs": 1}
    other = UserFactory()
    mine, theirs = token_for(person), token_for(other)
    asked = [ask(person, "/token", token=mine) for _twice in range(2)]
    assert [one.status_code for one in asked] == [200, 429]
    assert 0 < int(asked[1]["Retry-After"]) <= 60
    assert ask(other, "/token", token=theirs).status_code == 200


# --- Writes --------------------------------------------------------------------------------------


def send(ask, person, token, key, **said):
    return ask(
        person,
        "/help-requests",
        token=token,
        method="post",
        data=json.dumps({**QUESTION, **said}),
        content_type="application/json",
        headers={"Idempotency-Key": key} if key else {},
    )


def test_what_is_sent_twice_under_one_key_is_done_once(ask):
    person, other = AnalystFactory().user, AnalystFactory().user
    token = token_for(person)
    first, again = (send(ask, person, token, "key-00001") for _twice in range(2))

    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert HelpRequest.objects.get().asked_by == person
    assert Notification.objects.filter(kind="help_asked", recipient=other).count() == 1
    assert send(ask, person, token, "key-00001", title="Other").status_code == 422
    assert HelpRequest.objects.count() == 1


def test_a_refusal_leaves_the_key_free(ask):
    person = AnalystFactory().user
    token = token_for(person)

    refused = send(ask, person, token, "key-00001", kind="project", about="P-99")
    assert (refused.status_code, OnceKey.objects.count()) == (422, 0)
    assert send(ask, person, token, "key-00001").status_code == 201


def test_a_write_needs_a_key_and_a_member(ask):
    member, stranger = AnalystFactory().user, UserFactory()

    assert send(ask, member, token_for(member), None).status_code == 422
    assert send(ask, stranger, token_for(stranger), "key-00001").status_code == 403
    assert not HelpRequest.objects.exists()


def test_help_about_what_a_conflict_hides_is_not_read(ask, rival):
    booking = ConsultationFactory(confirmed=True)
    HelpRequestFactory(kind="consultation", consultation=booking)
    ConflictFactory(person=rival, with_person=booking.requester)
    assert Consultation.objects.exists()

    assert ids(ask(rival, "/help-requests")) == set()
    assert "count" in ask(rival, "/help-requests").json()
    assert ask(rival, "/help-requests").json()["count"] == 0


def test_the_document_is_open_to_everybody():
    answer = Client().get("/api/v1/openapi.json")

    assert answer.status_code == 200
    assert "/api/v1/bookings" in answer.json()["paths"]
