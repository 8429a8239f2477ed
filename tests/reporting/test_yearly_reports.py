"""The report of a year stays as it was given, and says what has changed since."""

import csv
import io
from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from consultations.models import OpenDesk
from fbias.core.errors import DomainError
from fbias.core.timeline import timeline_of
from fbias.reporting.models import Targets, YearlyReport
from fbias.reporting.services.targets import set_targets
from fbias.reporting.services.yearly_reports import fingerprint, freeze_report
from tests.factories import (
    BudgetLineFactory,
    ConflictFactory,
    ConsultationFactory,
    HostFacilityFactory,
    InvoiceFactory,
    OpenDeskFactory,
    ProjectFactory,
    SessionFactory,
    UserFactory,
)
from tests.reporting.test_budget_of_the_year import worked

pytestmark = pytest.mark.django_db
YEAR = 2025


@pytest.fixture
def flo():
    return UserFactory(coordinator=True)


def hold(times):
    desk = OpenDesk.objects.filter(day=f"{YEAR}-05-06").first()
    desk = desk or OpenDeskFactory(past=True, day=timezone.localdate().replace(YEAR, 5, 6))
    return [
        ConsultationFactory(held=True, session=SessionFactory(open_desk=desk)) for _ in range(times)
    ]


def files(client, report):
    names = ("report_en", "report_fr", "report_csv")
    return [client.get(reverse(f"reporting:{name}", args=[report.pk])).content for name in names]


def test_a_report_is_the_same_after_later_data(client, flo):
    hold(6)
    report = freeze_report(YEAR, by=flo, note="To the ministry")
    client.force_login(flo)
    before = files(client, report)

    hold(2)
    ProjectFactory(status="closed", outcome="Done.", title="Late one")

    assert files(client, report) == before
    assert before[0].startswith(b"%PDF")
    assert before[0] != before[1]
    assert fingerprint(YearlyReport.objects.get().content) == report.sha256
    assert [entry.verb for entry in timeline_of(report)] == ["yearlyreport.freeze"]


def test_what_changed_since_is_listed(client, flo):
    hold(6)
    report = freeze_report(YEAR, by=flo)
    client.force_login(flo)
    page = reverse("reporting:report", args=[report.pk])
    assert client.get(page).context["differences"] == []

    hold(2)

    found = {
        (one.title, one.label): (one.was, one.now)
        for one in client.get(page).context["differences"]
    }
    assert found["People served", "People"] == ("6 (6)", "8 (8)")
    assert found["Consultations", "Took place"] == ("6 (6)", "8 (8)")


def test_a_report_tells_no_small_group(client, flo):
    hold(3)
    report = freeze_report(YEAR, by=flo)
    client.force_login(UserFactory(funder=True))

    rows = list(csv.reader(io.StringIO(files(client, report)[2].decode("utf-8-sig"))))

    assert [row[3] for row in rows if row[0] == "users_served"] == ["fewer than 5"]


def over(title, ended_on, **more):
    return ProjectFactory(
        status="closed", outcome="Done.", title=title, ended_on=ended_on,
        submitted_at=datetime(YEAR, 1, 5, 9, tzinfo=UTC), **more,
    )  # fmt: skip


def titles_in(report):
    return [row[0] for row in report.content["en"]["projects"]]


def test_a_report_lists_the_projects_whose_work_ended_in_its_year(flo):
    over("First day", f"{YEAR}-01-01")
    over("Last day", f"{YEAR}-12-31")
    over("A day later", f"{YEAR + 1}-01-01")
    over("No day", None)

    lists = [titles_in(freeze_report(year, by=flo)) for year in (YEAR, YEAR + 1)]

    assert lists == [["First day", "Last day"], ["A day later"]]


def test_a_report_with_the_table_of_all_years_is_compared_with_such_a_table(client, flo):
    """Reports that were given before the table had a year."""
    over("Early", f"{YEAR - 1}-05-05")
    report = freeze_report(YEAR, by=flo)
    for words in report.content.values():
        del words["projects_of"]
        words["projects"] = [["Early", "", "0", "0"]]
    report.save()
    client.force_login(flo)

    page = client.get(reverse("reporting:report", args=[report.pk]))

    assert page.context["differences"] == []


def money_in(report):
    return {
        figure["title"]: [(row[0], row[1]) for row in figure["rows"]]
        for figure in report.content["en"]["figures"]
        if figure["key"].startswith("budget")
    }


def test_a_report_tells_the_money_of_its_year(flo):
    BudgetLineFactory(year=YEAR, place="subsidy", amount=5000)
    BudgetLineFactory(year=YEAR + 1, place="subsidy", amount=7000)
    BudgetLineFactory(year=YEAR, place="workshops", amount=300)
    BudgetLineFactory(year=YEAR, place="training", amount=200)
    for _position in range(5):
        BudgetLineFactory(year=YEAR, place="positions", amount=1000)

    assert money_in(freeze_report(YEAR, by=flo)) == {
        "Income beside the projects": [("Subsidy", "5,000\N{NO-BREAK SPACE}€")],
        "Spending": [
            ("Positions", "5,000\N{NO-BREAK SPACE}€"),
            ("Workshops and meetings", "300\N{NO-BREAK SPACE}€"),
            ("Training", "200\N{NO-BREAK SPACE}€"),
            ("In all", "5,500\N{NO-BREAK SPACE}€"),
        ],
    }


@pytest.mark.parametrize(
    ("others", "told"),
    (
        (
            {"workshops": 300, "training": 200},
            [("Positions and training", "1,200"), ("Workshops and meetings", "300"),
             ("In all", "1,500")],
        ),
        ({}, [("Positions", "hidden, to protect a small group")]),
    ),
)  # fmt: skip
def test_what_a_few_people_earn_is_told_together_with_something_else(flo, others, told):
    BudgetLineFactory(year=YEAR, place="positions", amount=1000)
    for place, amount in others.items():
        BudgetLineFactory(year=YEAR, place=place, amount=amount)

    found = money_in(freeze_report(YEAR, by=flo))["Spending"]

    assert [(label, shown.removesuffix("\N{NO-BREAK SPACE}€")) for label, shown in found] == told


@pytest.mark.parametrize(
    ("projects", "told"),
    (
        ({"Aber": 6, "Brest": 3, "Caen": 2}, [("Aber", "54.5"), ("Others (2 together)", "45.5")]),
        ({"Aber": 6, "Brest": 3}, [("All together", "100")]),
        ({"Aber": 3}, []),
    ),
)
def test_host_facilities_of_few_projects_are_told_together(flo, projects, told):
    for name, times in projects.items():
        site = HostFacilityFactory(name=name)
        for _time in range(times):
            worked(InvoiceFactory(issued_on=date(YEAR, 5, 1)).project, site, 2)

    found = money_in(freeze_report(YEAR, by=flo)).get("Share of each host facility", [])

    assert [(label, shown.removesuffix("\N{NO-BREAK SPACE}%")) for label, shown in found] == told


def test_a_report_speaks_both_languages(flo):
    report = freeze_report(YEAR, by=flo)

    titles = [report.content[language]["figures"][0]["title"] for language in ("en", "fr")]

    assert titles == ["People served", "Personnes accompagnées"]


def test_a_conflict_hides_the_report_that_counts_the_other_side(client, flo):
    one = hold(6)[0]
    report = freeze_report(YEAR, by=flo)
    rival = UserFactory(coordinator=True)
    ConflictFactory(person=rival, with_person=one.requester)
    client.force_login(rival)

    assert client.get(reverse("reporting:report", args=[report.pk])).status_code == 404
    assert list(client.get(reverse("reporting:reports")).context["reports"]) == []


def test_only_coordinators_make_reports_and_set_targets(flo):
    for person in (UserFactory(), UserFactory(funder=True)):
        with pytest.raises(PermissionDenied):
            freeze_report(YEAR, by=person)
        with pytest.raises(PermissionDenied):
            set_targets(by=person, decision_days=3)
    with pytest.raises(DomainError):
        freeze_report(timezone.localdate().year + 2, by=flo)
    assert not YearlyReport.objects.exists()
    assert not Targets.objects.exists()


def test_a_coordinator_sets_the_targets(client, flo):
    client.force_login(flo)

    client.post(reverse("reporting:targets"), {"decision_days": "30"})
    client.post(reverse("reporting:targets"), {"decision_days": "20", "start_days": "60"})

    found = Targets.objects.get()
    assert (found.decision_days, found.start_days, found.session_days) == (20, 60, None)
