"""The figures: exact on a known little world, and silent about small groups."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from consultations.models import Consultation, OpenDesk
from fbias.core.numbers import plain
from fbias.core.timeline import record
from fbias.reporting.queries.figures import indicators
from fbias.reporting.queries.indicators import figures_for
from fbias.reporting.queries.periods import EVER, of_year, period_named, years
from fbias.reporting.queries.projects import table_1_rows
from projects.enums import ProjectStatus
from tests.factories import (
    AnalystFactory,
    ConflictFactory,
    ConsultationFactory,
    ConsultationImageFactory,
    EvaluatorFactory,
    ExpertiseFactory,
    InstitutionFactory,
    OpenDeskFactory,
    ProjectFactory,
    RecordFactory,
    SessionFactory,
    TagFactory,
    UserFactory,
)
from tests.projects.working import note, running

pytestmark = pytest.mark.django_db


@pytest.fixture
def flo():
    return UserFactory(coordinator=True)


@pytest.fixture
def past():
    """An open desk that was held, with six sessions."""
    desk = OpenDeskFactory(past=True, day=timezone.localdate() - timedelta(days=10))
    for hour in (10, 11, 14):
        for room in "AB":
            SessionFactory(open_desk=desk, hour=hour, room=room)
    return desk


@pytest.fixture
def little_world(past):
    """Three held (after two, four and ten days), one missed, one cancelled, one free."""
    lab = InstitutionFactory(kind="academic")
    hospital = InstitutionFactory(kind="hospital")
    sessions = list(past.sessions.order_by("pk"))
    people = [UserFactory(institution=place) for place in (lab, lab, hospital)]
    for person, session, days in zip(people, sessions, (2, 4, 10), strict=False):
        held = ConsultationFactory(held=True, requester=person, session=session)
        Consultation.objects.filter(pk=held.pk).update(
            booked_at=session.starts_at - timedelta(days=days)
        )
        RecordFactory(consultation=held, hours=Decimal("1.5"))
        image = ConsultationImageFactory(consultation=held)
        image.upload.available_at = past.data_deadline_at + timedelta(hours=1 if days == 2 else -1)
        image.upload.save()
    ConsultationFactory(no_show=True, session=sessions[3])
    ConsultationFactory(cancelled=True, session=sessions[4])
    ProjectFactory(
        status=ProjectStatus.ACTIVE,
        requester=people[0],
        submitted_at=past.data_deadline_at,  # a number over all years depends on their years
        earlier_effort_hours=Decimal("7.5"),
        earlier_consultation_hours=1,
    )
    ProjectFactory(status=ProjectStatus.DECLINED, reason="No time.")
    return lab, hospital


def values(figures):
    return {
        figure.key: [(row.label, plain(row.value) if row.value is not None else None, row.behind)
                     for row in figure.rows]
        for figure in figures
    }  # fmt: skip


def test_figures_of_a_little_world_are_exact(flo, little_world):
    lab, hospital = little_world
    found = values(figures_for(flo, EVER))

    nobody = {key for key, rows in found.items() if not any(row[2] for row in rows)}
    assert {key: rows for key, rows in found.items() if key not in nobody} == {
        "users_served": [("People", "3", 3)],
        "labs_served": [("Teams", "3", 3)],
        "institutions_served": [("University or public research", "1", 2), ("Hospital", "1", 1)],
        "regions_served": [
            ("Different regions", "1", 3),
            ("Outside the cities of the network", "100", 3),
            ("Not said", "3", 3),
        ],
        "new_users": [("Never served before", "100", 3)],
        "no_local_analyst": [
            ("Their institution lends no analyst", "100", 3),
            ("Say that there is no analyst where they work", None, 0),
        ],
        "user_status": [("Not said", "3", 3)],
        "consultations": [
            ("Asked for in all", "5", 5),
            ("Took place", "3", 3),
            ("To come", "0", 0),
            ("Nobody came", "1", 1),
            ("Cancelled", "1", 1),
            ("Released: no images", "0", 0),
            ("Declined", "0", 0),
            ("Sent elsewhere", "0", 0),
            ("Found no place", "0", 0),
            ("On the waiting list", "0", 0),
        ],
        "no_show_rate": [("No-shows", "25", 4)],
        "data_late_rate": [("Late or missing", "50", 4)],
        "wait_consult": [
            ("A quarter: at most", "3", 3),
            ("Half: at most", "4", 3),
            ("Three quarters: at most", "7", 3),
            ("Nine of ten: at most", "8.8", 3),
            ("Up to a week", "2", 2),
            ("One to two weeks", "1", 1),
            ("Two weeks to a month", "0", 0),
            ("One to three months", "0", 0),
            ("More than three months", "0", 0),
        ],
        "conversion": [
            ("Sessions asked for, with a place", "5", 5),
            ("Sessions that took place", "3", 3),
            ("A project was advised", "0", 0),
            ("A project was asked for", "0", 0),
            ("The project was taken", "0", 0),
            ("The project was delivered", "0", 0),
            ("Sessions that led to a request", "0", 3),
        ],
        "desks": [("Took place", "1", 1)],
        "slots_offered": [("Sessions", "6", 6)],
        "fill_rate": [("Took place", "50", 6)],
        "projects": [("Declined", "1", 1), ("Under way", "1", 1)],
        "origin": [("Direct contact", "2", 2)],
        "hours": [
            ("Sessions", "4.5", 3),
            ("Projects: work", "7.5", 1),
            ("Projects: consultation", "1", 1),
            ("Projects: work that is billed", "0", 0),
            ("Projects: mentoring", "0", 0),
            ("A session took on average", "1.5", 3),
        ],
        "by_institution": [(lab.name, "2", 2), (hospital.name, "1", 1)],
    }
    assert {"junior_pi", "women_pi"} <= nobody


def test_every_indicator_of_the_facilitys_list_is_a_figure(flo):
    found = {figure.key for figure in figures_for(flo, EVER)}

    assert len(indicators()) == 38
    assert found - set(indicators()) == {
        "hours_by_site", "by_institution", "by_field", "by_method",
    }  # fmt: skip
    assert set(indicators()) <= found


def test_what_is_not_kept_says_what_it_would_take(client, flo):
    client.force_login(flo)

    page = client.get(reverse("reporting:figures")).content.decode()

    lacking = {figure.key for figure in figures_for(flo, EVER) if figure.needs}
    assert lacking == {"junior_pi", "women_pi"}
    assert page.count("Not kept yet.") == 2
    assert "It needs one question to the PI" in page


def test_another_year_is_empty(flo, little_world):
    found = values(figures_for(flo, of_year(1999)))

    assert found["users_served"] == [("People", "0", 0)]
    assert found["wait_consult"][1] == ("Half: at most", None, 0)
    assert found["projects"] == []


def test_demand_stands_beside_those_who_can(flo):
    tag = TagFactory(slug="object-counting", label_en="Counting")
    for level in (1, 2, 3):
        ExpertiseFactory(tag=tag, level=level)
    ExpertiseFactory(tag=tag, level=3, analyst=AnalystFactory(alumni=True))
    ConsultationFactory.create_batch(2, confirmed=True)
    ConsultationFactory(confirmed=True, answers={"goals": "count"})

    found = values(figures_for(flo, EVER))["tags_demand"]

    assert found == [("Counting (analysts who can: 2)", "3", 3)]


def test_a_funder_reads_the_page_and_the_table_without_small_groups(client, little_world):
    client.force_login(UserFactory(funder=True))

    page = client.get(reverse("reporting:figures"), {"year": "all"}).content.decode()
    table = rows_of(client.get(reverse("reporting:figures_csv"), {"year": "all"}))

    assert "fewer than 5" in page
    assert [row[5] for row in table if row[0] == "users_served"] == ["fewer than 5"]
    assert [row[5] for row in table if row[0] == "slots_offered"] == ["6"]


def rows_of(response):
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


@pytest.mark.parametrize("name", ("figures", "figures_csv", "table1", "table1_csv", "table1_pdf"))
def test_figures_do_not_exist_for_others(client, name):
    others = (UserFactory(), AnalystFactory().user, UserFactory(host_manager=True))

    answers = []
    for person in others:
        client.force_login(person)
        answers.append(client.get(reverse(f"reporting:{name}")).status_code)
    client.logout()

    assert answers == [404] * 3
    assert client.get(reverse(f"reporting:{name}")).status_code == 302


@pytest.mark.parametrize("asked", ("", "abc", "99999", "-1", "²026", "2026\x00"[:4] + "x"))
def test_a_year_that_is_none_is_this_year(asked):
    assert period_named(asked) == of_year(timezone.localdate().year)


@pytest.mark.parametrize(("asked", "year"), (("0000", 1900), ("9999", None), ("2020", 2020)))
def test_a_year_far_away_is_brought_nearer(asked, year):
    found = period_named(asked)

    assert found == of_year(year or timezone.localdate().year + 1)
    assert OpenDesk.objects.filter(found.by_day("day")).count() == 0


def test_years_run_from_the_first_open_desk_to_the_last():
    desk, next_year = OpenDeskFactory(past=True), timezone.localdate().year + 1
    OpenDesk.objects.filter(pk=desk.pk).update(day="2021-03-04")
    assert years() == list(range(next_year - 1, 2020, -1))

    OpenDesk.objects.filter(pk=OpenDeskFactory(past=True).pk).update(day=f"{next_year}-01-05")

    assert years() == list(range(next_year, 2020, -1))


def test_the_years_are_read_from_the_ends_however_many_rows_lie_between():
    for _time in range(3):
        OpenDeskFactory(past=True)
        ProjectFactory(status="submitted")
    with CaptureQueriesContext(connection) as asked:
        years()

    assert len(asked) == 1
    with connection.cursor() as cursor:
        cursor.execute(asked[0]["sql"])
        assert len(cursor.fetchall()) == 3  # first day, last day, first project


def test_hours_count_in_the_year_in_which_they_were_worked(flo):
    project = running(submitted_at=datetime(2024, 11, 5, tzinfo=UTC))
    new_year_in_paris = datetime(2025, 12, 31, 23, 30, tzinfo=UTC)
    for at, hours in ((datetime(2025, 3, 3, 9, tzinfo=UTC), 2), (new_year_in_paris, 3)):
        note(project, at=at, hours=hours)
    note(project, at=datetime(2025, 4, 3, 9, tzinfo=UTC), hours=4, activity="consultation")
    note(project, at=datetime(2025, 4, 4, 9, tzinfo=UTC), hours=5, activity="mentoring")

    found = {
        year: values(figures_for(flo, of_year(year) if year else EVER))["hours"][1:3]
        for year in (2024, 2025, 2026, None)
    }

    assert found == {
        2024: [("Projects: work", "0", 0), ("Projects: consultation", "0", 0)],
        2025: [("Projects: work", "2", 1), ("Projects: consultation", "4", 1)],
        2026: [("Projects: work", "3", 1), ("Projects: consultation", "0", 1)],
        None: [("Projects: work", "5", 1), ("Projects: consultation", "4", 1)],
    }


def test_hours_of_a_session_are_not_counted_again_with_the_project_that_followed(flo):
    record = RecordFactory(hours=2)
    ProjectFactory(status=ProjectStatus.ACTIVE, consultation=record.consultation)

    found = values(figures_for(flo, EVER))["hours"]

    assert [row[1] for row in found[:3]] == ["2", "0", "0"]


def test_people_are_counted_by_the_position_they_gave(flo):
    desk = OpenDeskFactory(past=True)
    for hour, position in enumerate(("phd", "phd", "postdoc", "unsaid", ""), start=9):
        person = UserFactory(position=position)
        session = SessionFactory(open_desk=desk, hour=hour)
        ConsultationFactory(held=True, requester=person, session=session)

    assert values(figures_for(flo, EVER))["user_status"] == [
        ("PhD student", "2", 2), ("Postdoc", "1", 1), ("Not said", "2", 2),
    ]  # fmt: skip


def test_positions_of_few_people_are_told_together(flo):
    desk = OpenDeskFactory(past=True)
    for n, position in enumerate(("phd",) * 6 + ("postdoc", "pi", "")):
        session = SessionFactory(open_desk=desk, hour=8 + n)
        ConsultationFactory(held=True, requester=UserFactory(position=position), session=session)

    told = values(figures_for(UserFactory(funder=True), of_year(desk.day.year)))["user_status"]

    assert told == [("All together", "9", 9)]


def test_the_way_from_a_session_ends_with_what_was_delivered(flo):
    for state in ("delivered", "closed", "active", "infeasible"):
        ProjectFactory(status=state, consultation=RecordFactory().consultation)

    found = {label: n for label, _value, n in values(figures_for(flo, EVER))["conversion"]}

    assert (found["The project was taken"], found["The project was delivered"]) == (4, 2)


def test_a_project_counts_for_the_people_of_the_year_in_which_it_was_taken(flo):
    ProjectFactory(
        status=ProjectStatus.ACTIVE,
        submitted_at=datetime(2024, 11, 5, tzinfo=UTC),
        decided_at=datetime(2025, 1, 5, tzinfo=UTC),
    )

    served = {
        year: values(figures_for(flo, of_year(year)))["users_served"] for year in (2024, 2025)
    }

    assert served == {2024: [("People", "0", 0)], 2025: [("People", "1", 1)]}


def test_images_are_late_only_once_their_day_has_come(flo):
    for desk in (OpenDeskFactory(past=True), OpenDeskFactory()):
        session = SessionFactory(open_desk=desk)
        ConsultationFactory(confirmed=True, session=session)
    plan = SessionFactory(open_desk=OpenDeskFactory(past=True))
    ConsultationFactory(held=True, session=plan, answers={"help": "plan"})

    assert values(figures_for(flo, EVER))["data_late_rate"] == [("Late or missing", "100", 1)]


def test_images_of_a_late_place_are_late_by_its_own_date(flo):
    desk = OpenDeskFactory(past=True)
    for hours, session in zip((1, 3), SessionFactory.create_batch(2, open_desk=desk), strict=True):
        due = desk.data_deadline_at + timedelta(hours=2)
        place = ConsultationFactory(held=True, session=session, images_due_at=due)
        image = ConsultationImageFactory(consultation=place)
        image.upload.available_at = desk.data_deadline_at + timedelta(hours=hours)
        image.upload.save()

    assert values(figures_for(flo, EVER))["data_late_rate"] == [("Late or missing", "50", 2)]


@pytest.mark.parametrize("rows", (1, 12))
def test_the_page_costs_the_same_however_much_there_is(
    client, flo, rows, django_assert_num_queries
):
    TagFactory(slug="object-counting")
    for consultation in ConsultationFactory.create_batch(rows, held=True):
        RecordFactory(consultation=consultation)
    ProjectFactory.create_batch(rows, status=ProjectStatus.ACTIVE)
    client.force_login(flo)

    with django_assert_num_queries(17):
        client.get(reverse("reporting:figures"), {"year": "all"})


def test_table_1_is_printed_exactly(client, flo, settings):
    rows = json.loads((settings.BASE_DIR / "projects/data/table1.json").read_text())["projects"]
    for row in rows:
        outcome = row.pop("outcome")
        state = "infeasible" if outcome == "infeasible" else "closed"
        ProjectFactory(
            status=state,
            outcome=outcome,
            title=row["title"],
            notes=row["notes"],
            earlier_effort_hours=row["effort_hours"],
            earlier_consultation_hours=row["consultation_hours"],
        )
    ProjectFactory(title="Only asked for")
    ProjectFactory(title="Runs", status="active", earlier_effort_hours=3)
    client.force_login(flo)

    header, *printed = rows_of(client.get(reverse("reporting:table1_csv")))
    page = client.get(reverse("reporting:table1"))

    expected = [
        [row["title"], row["notes"], str(row["effort_hours"]), str(row["consultation_hours"])]
        for row in rows
    ]
    assert header == ["Title", "Notes", "Effort (h)", "Consultation (h)"]
    assert printed == expected
    assert [[str(cell) for cell in row] for row in page.context["rows"]] == expected
    assert page.context["running"] == [("Runs", "", 3, 0)]


def shown_in(client, **asked):
    """Titles of the table, of its file, and of what is worked on now."""
    page = client.get(reverse("reporting:table1"), asked)
    sheet = rows_of(client.get(reverse("reporting:table1_csv"), asked))[1:]
    assert [row[0] for row in sheet] == [row[0] for row in page.context["rows"]]
    return [row[0] for row in sheet], [row[0] for row in page.context["running"]]


def test_table_1_of_a_period_holds_what_ended_in_it(client, flo):
    for title, day in (("A", "2024-12-31"), ("B", "2025-01-01"), ("C", "2025-08-01"), ("D", None)):
        ProjectFactory(
            status="closed", outcome="Done.", title=title, ended_on=day,
            submitted_at=datetime(2024, 5, 5, tzinfo=UTC),
        )  # fmt: skip
    ProjectFactory(title="Runs", status="active")
    client.force_login(flo)
    this_year = str(timezone.localdate().year)

    assert shown_in(client) == (["A", "B", "C", "D"], ["Runs"])
    assert shown_in(client, year="2024") == (["A"], [])
    assert shown_in(client, year="2025") == (["B", "C"], [])
    assert shown_in(client, year="2025-2") == (["C"], [])
    assert shown_in(client, first="2024-12-31", last="2025-01-01") == (["A", "B"], [])
    assert shown_in(client, year=this_year) == ([], ["Runs"])
    client.force_login(UserFactory(funder=True))
    assert shown_in(client, year="2025-2") == (["B", "C"], [])


def test_table_1_holds_the_projects_whose_duration_is_counted(flo):
    for day in ("2024-12-31", "2025-01-01", "2025-12-31", "2026-01-01"):
        ProjectFactory(
            status="closed", outcome="Done.", started_on="2024-06-01", ended_on=day,
            submitted_at=datetime(2024, 5, 5, tzinfo=UTC),
        )  # fmt: skip

    counted = values(figures_for(flo, of_year(2025)))["duration"][0][2]

    assert len(table_1_rows(flo, of_year(2025))) == counted == 2


def test_a_conflict_hides_a_row_of_table_1(client, flo):
    requester = ProjectFactory(status=ProjectStatus.ACTIVE).requester
    ProjectFactory(status=ProjectStatus.CLOSED, requester=requester)
    ConflictFactory(person=flo, with_person=requester)
    client.force_login(flo)

    shown = client.get(reverse("reporting:table1")).context
    assert (shown["rows"], shown["running"]) == ([], [])


def test_table_1_has_no_project_from_whose_evaluation_the_reader_stepped_back(client, flo):
    other, back = UserFactory(coordinator=True), AnalystFactory(user=flo)
    for state in (ProjectStatus.CLOSED, ProjectStatus.ACTIVE):
        EvaluatorFactory(project__status=state, analyst=back, recused_at=timezone.now())

    seen = []
    for reader in (flo, other):
        client.force_login(reader)
        shown = client.get(reverse("reporting:table1")).context
        seen.append((len(shown["rows"]), len(shown["running"])))
    assert seen == [(0, 0), (1, 1)]


def test_figures_are_kept_until_something_happens(client, flo, settings):
    settings.FIGURES_KEPT_SECONDS = 60
    client.force_login(flo)
    page = reverse("reporting:figures")

    def projects(**asked):
        shown = client.get(page, {"year": "all", **asked}).content.decode()
        figure = shown.partition('id="figure-projects"')[2]
        return int(figure.partition('<td class="num">')[2].partition("<")[0])

    project = ProjectFactory(status=ProjectStatus.DECLINED, reason="No.")
    assert projects(afresh="1") == 1
    ProjectFactory(status=ProjectStatus.DECLINED, reason="No.")
    assert projects() == 1
    assert projects(afresh="1") == 2
    ProjectFactory(status=ProjectStatus.DECLINED, reason="No.")
    record(project, "decline", by=flo)
    assert projects() == 3
    ConflictFactory(person=flo, with_person=project.requester)
    assert projects() == 2
