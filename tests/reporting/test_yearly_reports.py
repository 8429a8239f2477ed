"""The report of a year stays as it was given, and says what has changed since."""

import csv
import io

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
    ConflictFactory,
    ConsultationFactory,
    OpenDeskFactory,
    ProjectFactory,
    SessionFactory,
    UserFactory,
)

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
