"""The list of articles: of projects and of users after a session, each once."""

import csv
import io

import pytest
from django.urls import reverse
from django.utils import timezone

from projects.models import Publication
from tests.factories import ConflictFactory, ProjectFactory, SurveyFactory, UserFactory

pytestmark = pytest.mark.django_db
PAGE = "reporting:publications"


@pytest.fixture
def articles():
    """One of a project, one that a user told of, and one of both."""
    project = ProjectFactory(status="closed", outcome="Done.")
    for doi, year in (("10.1/a", 2024), ("10.1/both", 2025)):
        Publication.objects.create(
            project=project, doi=doi, title=f"Of {doi}", year=year, acknowledgement="present"
        )
    for doi in ("10.1/both", "10.1/told"):
        SurveyFactory(kind="follow_up", answers={"doi": doi}, answered_at=timezone.now())
    return project


def rows_of(client):
    answer = client.get(reverse(PAGE), {"as": "csv"})
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_every_article_is_there_once_the_newest_first(client, articles):
    client.force_login(UserFactory(funder=True))

    header, *rows = rows_of(client)

    assert header == ["Year", "Title", "DOI", "Acknowledgement"]
    assert rows == [
        [str(timezone.localdate().year), "", "10.1/told", "Not checked yet"],
        ["2025", "Of 10.1/both", "10.1/both", "Acknowledges us"],
        ["2024", "Of 10.1/a", "10.1/a", "Acknowledges us"],
    ]
    page = client.get(reverse(PAGE)).content.decode()
    assert page.count("https://doi.org/10.1/") == 3


def test_a_conflict_hides_an_article(client, articles):
    reader = UserFactory(coordinator=True)
    ConflictFactory(person=reader, with_person=articles.requester)
    client.force_login(reader)

    assert [row[2] for row in rows_of(client)[1:]] == ["10.1/both", "10.1/told"]


def test_no_article_says_where_they_come_from(client):
    client.force_login(UserFactory(coordinator=True))

    assert "No article yet" in client.get(reverse(PAGE)).content.decode()


@pytest.mark.parametrize("times", (1, 3))
def test_the_list_costs_the_same_however_long(client, django_assert_num_queries, times):
    for n in range(times):
        Publication.objects.create(project=ProjectFactory(), doi=f"10.1/{n}", year=2024)
    client.force_login(UserFactory(coordinator=True))

    with django_assert_num_queries(4):
        client.get(reverse(PAGE))
