"""What users ask for against who can do it: exact, the widest gap first, silent where due."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from consultations.models import OpenDesk, RequestTag
from fbias.reporting.queries.periods import EVER
from fbias.reporting.queries.tags import demand_for
from tests.factories import (
    AnalystFactory,
    ConflictFactory,
    ConsultationFactory,
    ExpertiseFactory,
    TagFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def ask(tag, times, **fields):
    """In one year: figures are by year, and days to come may lie in two."""
    summer = timezone.localdate().replace(month=6, day=1)
    asked = [
        ConsultationFactory(
            confirmed=True,
            answers={},
            session__open_desk__day=summer + timedelta(days=OpenDesk.objects.count()),
            **fields,
        )
        for _ in range(times)
    ]
    for consultation in asked:
        RequestTag.objects.create(consultation=consultation, tag=tag, word="confirmed")
    return asked


@pytest.fixture
def gaps():
    """Tracking: six ask, nobody can. Counting: eight ask, three can. Kymograph: nobody asks."""
    tracking, counting, kymograph = (
        TagFactory(slug=slug) for slug in ("tracking", "counting", "kymograph")
    )
    ask(tracking, 6)
    ask(counting, 8)
    for level in (1, 2, 2, 3):
        ExpertiseFactory(tag=counting, level=level)
    ExpertiseFactory(tag=counting, level=3, analyst=AnalystFactory(alumni=True))
    ExpertiseFactory(tag=tracking, level=None, wants_to_learn=True)
    return tracking, counting, kymograph


def lines(reader):
    return [
        (line.tag.slug, line.shown, line.able, line.teaching, line.learning)
        for line in demand_for(reader, EVER).lines
    ]


def test_the_widest_gap_comes_first(gaps):
    reader = UserFactory(coordinator=True)

    assert lines(reader) == [
        ("tracking", "6", 0, 0, 1),
        ("counting", "8", 3, 1, 0),
        ("kymograph", "0", 0, 0, 0),
    ]
    found = demand_for(reader, EVER)
    assert (len(found.requests), found.uncovered, found.lacking) == (14, 6, 6)


def test_a_refused_tag_and_a_draft_are_not_asked_for(gaps):
    _tracking, _counting, kymograph = gaps
    [refused] = ask(kymograph, 1)
    refused.request_tags.update(word="refused")
    draft = ConsultationFactory()
    RequestTag.objects.create(consultation=draft, tag=kymograph, word="confirmed")

    assert lines(UserFactory(coordinator=True))[-1] == ("kymograph", "0", 0, 0, 0)


@pytest.mark.parametrize("role", ("coordinator", "analyst"))
def test_a_conflict_takes_its_requests_out_of_the_count(gaps, role):
    analyst = AnalystFactory(user=UserFactory(coordinator=role == "coordinator"))
    reader = analyst.user
    tracking = gaps[0]
    before = demand_for(reader, EVER).lines
    [hidden] = ask(tracking, 1)
    ConflictFactory(person=hidden.requester, with_person=reader)

    assert demand_for(reader, EVER).lines == before


def test_outside_the_team_small_groups_have_neither_number_nor_place(gaps):
    _tracking, _counting, kymograph = gaps
    ask(kymograph, 4)

    assert lines(UserFactory(funder=True)) == [
        ("tracking", "6", 0, 0, 1),
        ("counting", "8", 3, 1, 0),
        ("kymograph", "fewer than 5", 0, 0, 0),
    ]
    assert lines(AnalystFactory().user)[1] == ("kymograph", "4", 0, 0, 0)


def test_the_page_names_the_finding_and_the_table_is_a_file(client, gaps):
    client.force_login(UserFactory(coordinator=True))

    page = client.get(reverse("reporting:tags"), {"year": "all"}).content.decode()
    table = client.get(reverse("reporting:tags_csv"), {"year": "all"})

    assert "1 tag is asked for and nobody can do it" in page
    rows = list(csv.reader(io.StringIO(table.content.decode("utf-8-sig"))))
    assert rows == [
        [
            "tag",
            "label",
            "group",
            "year",
            "requests",
            "can do it",
            "can teach it",
            "want to learn it",
        ],
        ["tracking", "Tracking", "Operation", "all years", "6", "0", "0", "1"],
        ["counting", "Counting", "Operation", "all years", "8", "3", "1", "0"],
        ["kymograph", "Kymograph", "Operation", "all years", "0", "0", "0", "0"],
    ]


@pytest.mark.parametrize("name", ("tags", "tags_csv"))
def test_the_page_is_for_the_team_and_funders(client, name):
    readers = {
        "coordinator": (UserFactory(coordinator=True), 200),
        "funder": (UserFactory(funder=True), 200),
        "analyst": (AnalystFactory().user, 200),
        "requester": (UserFactory(), 404),
        "manager": (UserFactory(host_manager=True), 404),
        "former": (AnalystFactory(alumni=True).user, 404),
    }

    for person, status in readers.values():
        client.force_login(person)
        assert client.get(reverse(f"reporting:{name}")).status_code == status


@pytest.mark.parametrize("times", (1, 25))
def test_the_page_costs_the_same_however_much_is_asked(client, times, django_assert_num_queries):
    for tag in TagFactory.create_batch(3):
        ask(tag, times)
    client.force_login(UserFactory(coordinator=True))

    with django_assert_num_queries(9):
        client.get(reverse("reporting:tags"), {"year": "all"})
