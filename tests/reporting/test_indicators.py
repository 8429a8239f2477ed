"""Each indicator by hand: a small world, and the numbers that follow from it."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from consultations.models import Consultation, OpenDesk
from fbias.core.timeline import record
from fbias.reporting.models import Targets
from fbias.reporting.queries.indicators import figures_for
from fbias.reporting.queries.periods import EVER, Period, of_half, of_year
from projects.models import Deliverable, Project, Publication
from projects.models import Survey as ProjectSurvey
from projects.services.credit_notes import credit_invoice
from tests.factories import (
    AnalystFactory,
    AssignmentFactory,
    ConsultationFactory,
    HostFacilityFactory,
    InstitutionFactory,
    InvoiceFactory,
    LibraryItemFactory,
    OpenDeskFactory,
    PanelSeatFactory,
    ProjectFactory,
    QuoteFactory,
    RecordFactory,
    SessionFactory,
    SurveyFactory,
    UserFactory,
)
from tests.projects.working import note, running

pytestmark = pytest.mark.django_db


@pytest.fixture
def flo():
    return UserFactory(coordinator=True)


def rows(reader, key, period=EVER):
    figure = next(one for one in figures_for(reader, period) if one.key == key)
    return {
        row.label: (row.shown.replace("\N{NO-BREAK SPACE}", " "), row.behind) for row in figure.rows
    }


def held_on(day, **fields):
    desk = OpenDesk.objects.filter(day=day).first() or OpenDeskFactory(past=True, day=day)
    return ConsultationFactory(held=True, session=SessionFactory(open_desk=desk), **fields)


def at(day):
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def test_who_came_before_is_not_new(flo):
    old, new = UserFactory(), UserFactory()
    held_on(date(2024, 5, 6), requester=old)
    for person in (old, new):
        held_on(date(2025, 5, 6 + person.pk % 20), requester=person)

    assert rows(flo, "new_users", of_year(2025)) == {"Never served before": ("50 %", 2)}
    assert rows(flo, "new_users", EVER) == {"Never served before": ("100 %", 2)}


def test_teams_are_told_apart_by_their_pi(flo):
    for name, email in (("Ada", "a@x.org"), ("A. Lovelace", "A@x.org"), ("Bo", "b@x.org")):
        held_on(date(2025, 5, 6), requester=UserFactory(pi_name=name, pi_email=email))

    assert rows(flo, "labs_served") == {"Teams": ("2", 3)}


def test_reach_tells_who_has_nobody_on_site(flo):
    home = InstitutionFactory(city="Lyon", region="Auvergne-Rhône-Alpes")
    far = InstitutionFactory(city="Brest", region="Bretagne")
    AnalystFactory(facility=HostFacilityFactory(institution=home, city="Lyon"))
    for place, word in ((home, "local"), (far, "nolocal"), (far, "dk"), (far, "nolocal")):
        held_on(
            date(2025, 5, 6),
            requester=UserFactory(institution=place),
            answers={"relations": {"chosen": [word], "text": ""}},
        )

    assert rows(flo, "no_local_analyst") == {
        "Their institution lends no analyst": ("75 %", 4),
        "Say that there is no analyst where they work": ("66.7 %", 3),
    }
    assert rows(flo, "regions_served") == {
        "Different regions": ("2", 4),
        "Outside the cities of the network": ("75 %", 4),
        "Bretagne": ("3", 3),
        "Auvergne-Rhône-Alpes": ("1", 1),
    }


def test_the_way_from_a_session_to_a_project(flo):
    first, second, _third = (
        RecordFactory(consultation=held_on(date(2025, 5, day)), next_step=step).consultation
        for day, step in ((6, "project"), (7, "project"), (8, "done"))
    )
    ProjectFactory(consultation=first, status="active")
    ProjectFactory(consultation=second, status="declined", reason="No.")

    assert rows(flo, "conversion", of_year(2025)) == {
        "Sessions asked for, with a place": ("3", 3),
        "Sessions that took place": ("3", 3),
        "A project was advised": ("2", 2),
        "A project was asked for": ("2", 2),
        "The project was taken": ("1", 1),
        "The project was delivered": ("0", 0),
        "Sessions that led to a request": ("66.7 %", 3),
    }


@pytest.fixture
def decided():
    """Decided after 4, 10 and 40 days; the first two were taken and began after 3 and 5 days."""
    received = date(2025, 1, 10)
    made = []
    for days, status, start in ((4, "closed", 3), (10, "active", 5), (40, "declined", None)):
        decision = received + timedelta(days=days)
        made.append(
            ProjectFactory(
                status=status,
                reason="Because.",
                outcome="Done.",
                submitted_at=at(received),
                decided_at=at(decision),
                started_on=decision + timedelta(days=start) if start else None,
            )
        )
    Project.objects.filter(pk=made[0].pk).update(ended_on=date(2025, 3, 18), days_paused=10)
    return made


def test_waits_are_told_as_they_are_spread(flo, decided):
    found = rows(flo, "wait_decision", of_year(2025))

    assert found == {
        "A quarter: at most": ("7 days", 3),
        "Half: at most": ("10 days", 3),
        "Three quarters: at most": ("25 days", 3),
        "Nine of ten: at most": ("34 days", 3),
        "Up to a week": ("1", 1),
        "One to two weeks": ("1", 1),
        "Two weeks to a month": ("0", 0),
        "One to three months": ("1", 1),
        "More than three months": ("0", 0),
        "First answer, half: at most": ("-", 0),
    }
    assert rows(flo, "wait_start", of_year(2025))["Half: at most"] == ("4 days", 2)
    assert rows(flo, "duration", of_year(2025))["Half: at most"] == ("50 days", 1)
    assert rows(flo, "acceptance_rate", of_year(2025)) == {"Accepted": ("66.7 %", 3)}
    assert rows(flo, "reasons", of_year(2025))["Declined, with a reason in words"] == ("1", 1)


def test_waits_stand_against_the_targets_of_the_facility(flo, decided):
    Targets.objects.create(decision_days=10, start_days=4, first_answer_days=2)
    entry = record(decided[0], "triage", by=flo)
    type(entry).objects.filter(pk=entry.pk).update(at=at(date(2025, 1, 13)))

    found = rows(flo, "wait_decision", of_year(2025))

    assert found["Within the target of 10 days"] == ("66.7 %", 3)
    assert found["First answer, half: at most"] == ("3 days", 1)
    assert found["First answer within the target of 2 days"] == ("0 %", 1)
    started = rows(flo, "wait_start", of_year(2025))
    assert started["Within the target of 4 days"] == ("50 %", 2)


def test_hours_worked_stand_against_the_quote(flo):
    for earlier, ended in ((12, date(2025, 4, 1)), (5, date(2025, 5, 1))):
        quote = QuoteFactory(accepted=True)  # ten hours
        Project.objects.filter(pk=quote.project.pk).update(
            status="closed", outcome="Done.", earlier_effort_hours=earlier, ended_on=ended
        )

    assert rows(flo, "estimate_error", of_year(2025)) == {
        "Worked, of the hours agreed": ("85 %", 2),
        "Projects that took longer than agreed": ("50 %", 2),
    }


def test_hours_by_kind_and_site(flo):
    lyon, brest = (
        AnalystFactory(facility=HostFacilityFactory(name=name, city=name))
        for name in ("Lyon", "Brest")
    )
    consultation = RecordFactory(
        consultation=held_on(date(2025, 5, 6)), hours=2, preparation_hours=1
    ).consultation
    for analyst in (lyon, brest):
        PanelSeatFactory(consultation=consultation, analyst=analyst, published=True)
    project = running(submitted_at=at(date(2025, 2, 1)))
    day = datetime(2025, 3, 3, 9, tzinfo=UTC)
    note(project, at=day, hours=4)
    note(project, at=day + timedelta(days=1), hours=2, activity="training")
    note(project, at=day + timedelta(days=2), hours=1, activity="mentoring")
    lead = project.assignments.first().analyst.facility

    found = rows(flo, "hours", of_year(2025))
    assert found["Sessions"] == ("3 h", 1)
    assert found["Projects: work"] == ("6 h", 1)
    assert found["Projects: work that is billed"] == ("6 h", 1)
    assert found["Projects: mentoring"] == ("1 h", 1)
    assert rows(flo, "training", of_year(2025)) == {
        "In projects": ("2 h", 1), "Projects with training": ("1", 1),
    }  # fmt: skip
    by_site = rows(flo, "hours_by_site", of_year(2025))
    assert by_site["Lyon, Lyon"] == by_site["Brest, Brest"] == ("1.5 h", 1)
    assert by_site[f"{lead.city}, {lead.name}"] == ("7 h", 1)
    assert rows(flo, "mentoring", of_year(2025))["Panels from two sites or more"] == ("100 %", 1)


def test_a_mentor_of_another_site_is_a_pair(flo):
    lead = AssignmentFactory(project__decided_at=at(date(2025, 2, 1)))
    AssignmentFactory(project=lead.project, mentor=True)
    AssignmentFactory(project__decided_at=at(date(2025, 2, 1)))

    found = rows(flo, "mentoring", of_year(2025))

    assert found["Projects with a mentor from another site"] == ("50 %", 2)
    assert found["Pairs of sites, lead and mentor"] == ("1", 1)


def test_money_by_what_became_of_the_sheets(flo):
    """Each sheet: eight hours at 40 of 80 euro."""
    for status, settled in (
        ("issued", None),
        ("paid", date(2025, 6, 1)),
        ("waived", date(2026, 1, 5)),
    ):
        InvoiceFactory(
            status=status,
            issued_on=date(2025, 5, 1),
            settled_on=settled,
            waiver_reason="A pilot." if status == "waived" else "",
        )

    found = rows(flo, "income", of_year(2025))

    assert found == {
        "Issued": ("960 €", 3),
        "Taken back by credit notes": ("0 €", 0),
        "Paid": ("320 €", 1),
        "Waived": ("0 €", 0),
        "Not settled yet": ("320 €", 1),
        "Subsidy in the sheets issued": ("960 €", 3),
    }
    assert rows(flo, "income", of_year(2026))["Waived"] == ("320 €", 1)


def test_money_that_a_credit_note_took_back_counts_once(flo):
    """Two of eight hours at 40 of 80 euro."""
    sheet = InvoiceFactory(status="paid", issued_on=date(2025, 5, 1), settled_on=date(2025, 6, 1))
    line = sheet.lines.get()
    credit_invoice(
        sheet, by=UserFactory(coordinator=True), reason="Twice.", hours={line.pk: Decimal(2)}
    )

    found = rows(flo, "income", of_year(2025))

    assert found == {
        "Issued": ("320 €", 1),
        "Taken back by credit notes": ("80 €", 1),
        "Paid": ("240 €", 1),
        "Waived": ("0 €", 0),
        "Not settled yet": ("0 €", 0),
        "Subsidy in the sheets issued": ("240 €", 1),
    }


def answered(day, **answers):
    survey = SurveyFactory(consultation=held_on(day), asks_at=timezone.now() - timedelta(days=1))
    survey.answers, survey.answered_at = answers, timezone.now()
    survey.save()


def test_what_people_said_is_told_of_five_answers_or_more(flo):
    for score, solved, recommend in (
        ("5", "yes", "10"), ("4", "yes", "9"), ("3", "partly", "8"), ("5", "no", "7"),
        ("4", "yes", "8"),
    ):  # fmt: skip
        answered(date(2025, 5, 6), usable=score, solved=solved, recommend=recommend)
    for _ in range(4):
        answered(date(2024, 5, 6), usable="1", solved="no", recommend="0")

    for period in (of_year(2025), EVER):
        item = "Sessions: I can use the advice that I was given."
        assert rows(flo, "satisfaction", period)[item] == ("4.2 of 5", 5)
        assert rows(flo, "satisfaction", period)[f"{item} (4 or 5)"] == ("80 %", 5)
        assert rows(flo, "solved", period) == {
            "Yes": ("60 %", 5), "In part": ("20 %", 5), "No": ("20 %", 5),
        }  # fmt: skip
        assert rows(flo, "would_return", period)["Sessions: would recommend one"] == ("80 %", 5)
    assert rows(flo, "solved", of_year(2024))["No"][0] == "fewer than 5 answers"
    assert rows(flo, "solved", of_half(2025, 1))["Yes"][0] == "whole years only"
    share = rows(flo, "satisfaction", of_year(2024))["Answered the survey of their session"]
    assert share == ("100 %", 4)


def test_what_is_said_of_a_finished_project(flo):
    for score in (5, 4, 2, 5, 4):
        project = ProjectFactory(status="closed", outcome="Done.", ended_on=date(2025, 4, 1))
        ProjectSurvey.objects.create(project=project, scores={"again": score})

    found = rows(flo, "would_return", of_year(2025))

    assert found["Projects: would ask again"] == ("80 %", 5)


def test_an_article_counts_once_in_its_year(flo):
    for number, word in enumerate(("present", "absent", "unchecked")):
        Publication.objects.create(
            project=ProjectFactory(), doi=f"10.1234/a{number}", year=2025, acknowledgement=word
        )
    follow_up = SurveyFactory(consultation=held_on(date(2024, 5, 6)), kind="follow_up")
    follow_up.answers = {"doi": "10.1234/a0"}
    follow_up.answered_at = at(date(2025, 1, 2))
    follow_up.save()

    found = rows(flo, "publications", of_year(2025))

    assert found["In all"] == ("3", 3)
    assert found["Acknowledges us"] == ("1", 1)
    assert rows(flo, "ack_rate", of_year(2025)) == {
        "Acknowledge us or have an analyst as author": ("50 %", 2)
    }
    assert rows(flo, "publications", of_year(2024))["In all"] == ("0", 0)


def test_what_is_released_has_an_address(flo):
    given = {"project": ProjectFactory(), "licence": "MIT", "instructions": "Run it."}
    day = at(date(2025, 4, 1))
    Deliverable.objects.create(
        title="Macro", link="https://x.org/m", status="accepted", handed_over_at=day, **given
    )
    Deliverable.objects.create(title="Draft", link="https://x.org/d", handed_over_at=day, **given)
    LibraryItemFactory(status="public", licence="MIT")

    assert rows(flo, "outputs", of_year(2025)) == {
        "In all": ("1", 1), "Pipeline or macro": ("1", 1),
    }  # fmt: skip
    assert rows(flo, "outputs", EVER)["Recipe"] == ("1", 1)


def test_any_days_are_a_period_with_one_before(flo):
    for day in (date(2025, 3, 1), date(2025, 3, 10), date(2025, 2, 20)):
        held_on(day)
    march = Period(date(2025, 3, 1), date(2025, 3, 10))

    figure = next(one for one in figures_for(flo, march) if one.key == "users_served")

    assert march.before == Period(date(2025, 2, 19), date(2025, 2, 28))
    assert [(row.shown, row.trend) for row in figure.rows] == [("2", "↑ 1")]
    assert of_half(2025, 1).before == of_half(2024, 2)
    assert rows(flo, "users_served", Period(None, date(2025, 3, 1)))["People"] == ("2", 2)
    assert Consultation.objects.count() == 3
