"""Today names what nobody is reminded of, once its time has come, and costs the same."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from fbias.core.waiting import waiting_for
from projects.enums import ProjectStatus as P
from projects.models import Assignment, Invoice, Project
from tests.factories import AnalystFactory, ConflictFactory, ProjectFactory, UserFactory

pytestmark = pytest.mark.django_db
MOST_QUERIES = 15


@pytest.fixture
def flo():
    return UserFactory(coordinator=True)


def days_ago(days):
    return timezone.now() - timedelta(days=days)


def pile(user, key):
    return [
        (item.what, item.url) for one in waiting_for(user) if one.key == key for item in one.items
    ]


def waitlisted(days):
    return ProjectFactory(
        status=P.WAITLISTED, review_on=timezone.localdate() + timedelta(days=days), reason="Full."
    )


def asked(days, **changes):
    return Assignment.objects.create(
        project=changes.pop("project", None) or ProjectFactory(status=P.QUOTE_ACCEPTED),
        analyst=AnalystFactory(user__name="Bea"),
        offered_at=days_ago(days),
        **changes,
    )


def named(days, **changes):
    given = {"pi_name": "Paula", "pi_email": "pi@example.org", "status": P.TRIAGE} | changes
    return ProjectFactory(submitted_at=days_ago(days), **given)


def billed(days, number="F-2026-0001", **changes):
    return Invoice.objects.create(
        project=ProjectFactory(status=P.INVOICED),
        number=number,
        issued_on=timezone.localdate() - timedelta(days=days),
        **changes,
    )


@pytest.mark.parametrize(
    ("days", "words"), ((0, ["Check again whether somebody is free"]), (1, []))
)
def test_the_waiting_list_comes_back_on_its_day(flo, days, words):
    project = waitlisted(days)

    assert pile(flo, "decisions") == [(one, project.get_absolute_url()) for one in words]


@pytest.mark.parametrize(("days", "found"), ((6, 1), (4, 0)))
def test_an_analyst_who_does_not_answer_is_named(flo, days, found):
    offer = asked(days)
    asked(days, project=ProjectFactory(status=P.CANCELLED))
    url = reverse("projects:people", args=[offer.project.pk])

    assert pile(flo, "silence") == [("Bea was asked and has not answered", url)] * found


def as_of_now(changes):
    """Clocks among the values are read now, not when the test was collected."""
    return {name: value() if callable(value) else value for name, value in changes.items()}


@pytest.mark.parametrize(
    ("days", "changes", "found"),
    (
        (8, {}, 1),
        (6, {}, 0),
        (8, {"pi_confirmed_at": timezone.now}, 0),
        (8, {"pi_email": ""}, 0),
        (8, {"status": P.CANCELLED}, 0),
        (8, {"status": P.ACTIVE}, 0),
    ),
)
def test_a_pi_who_does_not_confirm_is_told(flo, days, changes, found):
    project = named(days, **as_of_now(changes))

    assert (
        pile(flo, "silence")
        == [("The PI has not confirmed the request: write to them", project.get_absolute_url())]
        * found
    )


@pytest.mark.parametrize(
    ("days", "changes", "found"),
    ((61, {}, 1), (59, {}, 0), (61, {"status": "paid", "settled_on": timezone.localdate}, 0)),
)
def test_a_sheet_that_nobody_pays_is_told(flo, days, changes, found):
    sheet = billed(days, **as_of_now(changes))

    assert (
        pile(flo, "silence")
        == [("The invoice sheet is not paid: ask the office that pays", sheet.get_absolute_url())]
        * found
    )


def test_silence_is_for_coordinators_without_a_part_in_it(flo):
    project = named(8, pi_email=flo.email)
    other = asked(6).project
    ConflictFactory(person=flo, with_person=other.requester)

    assert pile(flo, "silence") == []
    assert pile(project.requester, "silence") == pile(AnalystFactory().user, "silence") == []
    assert len(pile(UserFactory(coordinator=True), "silence")) == 2


def fill(rows):
    for _row in range(rows):
        waitlisted(0)
        asked(6)
        named(8)
        billed(70, number=f"F-2026-{Invoice.objects.count() + 1:04}")
        ProjectFactory(status=P.DELIVERED)


def test_the_page_asks_few_questions_each_once_however_much_waits(client):
    person = AnalystFactory(user=UserFactory(coordinator=True)).user
    client.force_login(person)
    asked_by_page = []
    for rows in (1, 5):
        fill(rows)
        with CaptureQueriesContext(connection) as questions:
            page = client.get(reverse("today"))
        asked_by_page.append([one["sql"] for one in questions])

    few, many = asked_by_page
    assert {pile.key for pile in page.context["piles"]} >= {"decisions", "silence"}
    assert sorted({one for one in many if many.count(one) > 1}) == []
    assert len(few) == len(many) <= MOST_QUERIES
    assert Project.objects.count() > 20


def test_a_pile_that_is_cut_says_so(client, monkeypatch):
    monkeypatch.setattr("fbias.core.waiting.MOST", 2)
    asker = UserFactory()
    ProjectFactory.create_batch(3, requester=asker, status=P.CLARIFICATION)
    client.force_login(asker)

    page = client.get(reverse("today")).content.decode()

    assert page.count("Answer the question") == 2
    assert "The first 2 are shown; there are more." in page
