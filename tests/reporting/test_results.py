"""The page of results: reports that were published, articles that thank us, and cases."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from fbias.core.timeline import timeline_of
from fbias.reporting.models import YearlyReport
from fbias.reporting.queries.results import published_reports, results_told
from fbias.reporting.services.yearly_reports import freeze_report, publish_report
from projects.models import Case, Publication
from tests.factories import ConflictFactory, ProjectFactory, UserFactory
from tests.reporting.test_yearly_reports import YEAR, hold

pytestmark = pytest.mark.django_db


@pytest.fixture
def flo():
    return UserFactory(coordinator=True)


def told():
    return {
        (each.title, each.line.label): each.line.cells for each in results_told(published_reports())
    }


def test_everybody_reads_what_was_published_and_nothing_else(client, flo):
    hold(6)
    report = freeze_report(YEAR, by=flo)
    page = reverse("results")
    assert client.get(page).context["told"] == []

    publish_report(report, by=flo, public=True)
    hold(3)

    assert client.get(page).context["years"] == [YEAR]
    assert told()["People served", "People"] == ["6"]
    assert told()["Consultations", "Took place"] == ["6"]
    publish_report(report, by=flo, public=False)
    assert client.get(page).context["told"] == []
    assert [entry.verb for entry in timeline_of(report)] == [
        "yearlyreport.take_back", "yearlyreport.publish", "yearlyreport.freeze",
    ]  # fmt: skip


def test_a_small_group_is_told_to_nobody(client, flo):
    hold(3)
    publish_report(freeze_report(YEAR, by=flo), by=flo, public=True)

    assert told()["People served", "People"] == ["fewer than 5"]
    assert "fewer than 5" in client.get(reverse("results")).content.decode()


def test_the_report_of_a_year_published_last_stands_for_it(flo):
    hold(6)
    first = freeze_report(YEAR, by=flo)
    hold(2)
    second = freeze_report(YEAR, by=flo)
    publish_report(second, by=flo, public=True)
    publish_report(first, by=flo, public=True)

    assert told()["People served", "People"] == ["6"]


def test_five_years_at_most_the_oldest_first(flo):
    for year in range(2019, 2026):
        publish_report(freeze_report(year, by=flo), by=flo, public=True)

    assert [report.year for report in published_reports()] == [2021, 2022, 2023, 2024, 2025]


def test_publishing_twice_is_publishing_once(flo):
    report = freeze_report(YEAR, by=flo)

    moments = [publish_report(report, by=flo, public=True).published_at for _time in range(2)]

    assert moments[0] == moments[1]
    assert len(timeline_of(report)) == 2


def test_only_coordinators_publish(client, flo):
    report = freeze_report(YEAR, by=flo)
    funder = UserFactory(funder=True)
    with pytest.raises(PermissionDenied):
        publish_report(report, by=funder, public=True)
    client.force_login(funder)
    address = reverse("reporting:report_publish", args=[report.pk])
    assert client.post(address, {"act": "publish"}).status_code == 404
    assert "Publish its figures" not in client.get(report.get_absolute_url()).content.decode()
    assert YearlyReport.objects.get().published_at is None

    client.force_login(flo)
    client.post(address, {"act": "publish"})
    assert YearlyReport.objects.get().published_at
    client.post(address, {"act": "take_back"})
    assert YearlyReport.objects.get().published_at is None


def test_a_report_hidden_by_a_conflict_is_not_published(client, flo):
    one = hold(6)[0]
    report = freeze_report(YEAR, by=flo)
    rival = UserFactory(coordinator=True)
    ConflictFactory(person=rival, with_person=one.requester)
    client.force_login(rival)

    answer = client.post(reverse("reporting:report_publish", args=[report.pk]), {"act": "publish"})

    assert answer.status_code == 404
    assert YearlyReport.objects.get().published_at is None


def test_only_articles_that_thank_us_are_named_each_once(client):
    for n, (doi, word) in enumerate(
        (
            ("10.1/a", "present"), ("10.1/a", "present"), ("10.1/b", "coauthored"),
            ("10.1/c", "absent"), ("10.1/d", "unchecked"),
        )
    ):  # fmt: skip
        Publication.objects.create(
            project=ProjectFactory(), doi=doi, title=f"T {doi}", year=2026 - n, acknowledgement=word
        )

    page = client.get(reverse("results"))

    assert [each.doi for each in page.context["articles"]] == ["10.1/a", "10.1/b"]
    assert "10.1/c" not in page.content.decode()


def test_the_newest_cases_stand_there(client):
    now = timezone.now()
    for title, at in (("Told", now), ("Not yet", None)):
        Case.objects.create(
            project=ProjectFactory(), title=title, text="What it was.", agreed_at=now,
            published_at=at,
        )  # fmt: skip

    page = client.get(reverse("results")).content.decode()

    assert "Told" in page
    assert "Not yet" not in page


@pytest.mark.parametrize("years", (1, 4))
def test_the_page_costs_the_same_however_many_years(client, flo, django_assert_num_queries, years):
    for year in range(2022, 2022 + years):
        publish_report(freeze_report(year, by=flo), by=flo, public=True)

    with django_assert_num_queries(3):
        client.get(reverse("results"))
