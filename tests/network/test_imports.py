"""Members and their past from a file: a look first, then all or nothing, and nobody is told."""

import io
import time
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from xlsxwriter import Workbook

from consultations.models import Consultation, OpenDesk, PanelSeat, Record
from fbias.core.csv_files import Unreadable
from fbias.core.models import TimelineEntry
from fbias.core.waiting import waiting_for
from fbias.imagery.workbooks import MOST, READING, sheets_of
from fbias.network.services import imports
from fbias.network.services.imports import count_of, import_past, look_at, read_file
from fbias.notifications.models import Notification
from fbias.notifications.overdue import ask_reminders
from fbias.reporting.queries.facts import facts_for
from fbias.reporting.queries.periods import Period
from members.enums import MembershipStatus
from members.models import Analyst, User
from projects.models import Project
from tests.factories import (
    AnalystFactory,
    ConflictFactory,
    HostFacilityFactory,
    InstitutionFactory,
    OpenDeskFactory,
    TagFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
MEMBERS = "email,name,facility,status,expertise,joined\n"
ROSA = "rosa@example.org,Rosa Diaz,Core of Lyon,alumni,stardist:3; tracking:+,2021-09-01\n"
SESSIONS = "day,email,name,institution,title,analysts,hours,recommended,tags\n"
ANA = (
    "2024-03-28,ana@example.org,Ana Lys,Institut X,Count nuclei,"
    "rosa@example.org,2.5,Use it.,stardist\n"
)
PROJECTS = "received,email,name,title,lead,effort_hours,consultation_hours,started,ended\n"
LARVAE = (
    "2023-02-01,bo@example.org,Bo Lin,Track larvae,rosa@example.org,50,3,2023-03-06,2023-06-30\n"
)


@pytest.fixture
def flo():
    TagFactory(slug="stardist")
    TagFactory(slug="tracking")
    HostFacilityFactory(name="Core of Lyon", slug="core-of-lyon")
    return UserFactory(coordinator=True)


def workbook(**sheets):
    """A file as a coordinator makes it: rows of text under the names of its columns."""
    content = io.BytesIO()
    book = Workbook(content, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    for name, text in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(text.splitlines()):
            for column, cell in enumerate(row.split(",")):
                sheet.write(number, column, cell)
    book.close()
    return content.getvalue()


def all_three():
    return workbook(
        members=MEMBERS + ROSA, consultations=SESSIONS + ANA, projects=PROJECTS + LARVAE
    )


def faults(lines):
    return [(line.number, fault.column, fault.says) for line in lines for fault in line.faults]


def looked_at(text, *, by):
    lines = read_file(text.encode() if isinstance(text, str) else text)
    look_at(lines, by=by)
    return lines


def test_a_workbook_brings_members_sessions_and_projects(flo):
    assert import_past(read_file(all_three()), by=flo) == 3

    rosa = Analyst.objects.get(user__email="rosa@example.org")
    assert (rosa.status, rosa.joined_on) == (MembershipStatus.ALUMNI, date(2021, 9, 1))
    assert sorted(rosa.expertise.values_list("tag__slug", "level", "wants_to_learn")) == [
        ("stardist", 3, False), ("tracking", None, True),
    ]  # fmt: skip
    held = Consultation.objects.get()
    assert (held.status, held.requester.name, held.open_desk.day) == (
        "held", "Ana Lys", date(2024, 3, 28),
    )  # fmt: skip
    assert held.imported_at is not None
    assert held.requester.institution_text == "Institut X"
    assert timezone.localtime(held.session.starts_at).hour == 9
    assert held.record.hours == Decimal("2.50")
    assert [seat.analyst for seat in held.seats.all()] == [rosa]
    assert [one.tag.slug for one in held.request_tags.all()] == ["stardist"]
    project = Project.objects.with_hours().get()
    assert (project.status, project.started_on) == ("closed", date(2023, 3, 6))
    assert (project.effort_hours, project.consultation_hours) == (50, 3)
    assert [(one.analyst, one.status) for one in project.assignments.all()] == [(rosa, "ended")]
    verbs = set(TimelineEntry.objects.values_list("verb", flat=True))
    assert {"user.import", "analyst.import", "consultation.import", "project.import"} <= verbs


def test_the_same_file_twice_makes_nothing_twice(flo):
    import_past(read_file(all_three()), by=flo)
    lines = read_file(all_three())

    assert import_past(lines, by=flo) == 0
    assert count_of(lines) == {"same": 3}
    assert (Consultation.objects.count(), Project.objects.count()) == (1, 1)
    assert (OpenDesk.objects.count(), Analyst.objects.count()) == (1, 1)


def test_a_look_writes_nothing(flo):
    people = User.objects.count()
    lines = looked_at(all_three(), by=flo)

    assert count_of(lines) == {"new": 3}
    assert User.objects.count() == people
    assert not Consultation.objects.exists()


def test_nobody_gets_a_mail_and_nothing_waits(flo):
    before = [pile.key for pile in waiting_for(flo)]
    import_past(read_file(all_three()), by=flo)
    for days in (0, 8, 190):
        ask_reminders(timezone.now() + timedelta(days=days))

    assert not Notification.objects.exists()
    rosa = User.objects.get(email="rosa@example.org")
    assert [pile.key for pile in waiting_for(flo)] == before
    assert waiting_for(rosa) == []


def test_one_wrong_row_and_nothing_is_written(flo):
    lines = read_file(workbook(members=MEMBERS + ROSA, consultations=SESSIONS + ANA.replace(
        "rosa@", "nobody@")))  # fmt: skip

    assert import_past(lines, by=flo) == 0
    assert faults(lines) == [
        (2, "analysts", "nobody@example.org is no member. Add a line to the table of members.")
    ]
    assert not Analyst.objects.exists()
    assert not User.objects.filter(email="rosa@example.org").exists()


def test_all_faults_of_a_row_are_said_at_once_in_the_readers_language(flo):
    wrong = "28.3.24,ana,Ana Lys,,,rosa@example.org,-3,,nonsense\n"
    with translation.override("fr"):
        lines = looked_at(SESSIONS + wrong, by=flo)

    assert faults(lines) == [
        (2, "day", "Écrivez le jour ainsi\u00a0: 2024-03-28, ou 28/03/2024."),
        (2, "email", "Écrivez une adresse, par exemple ana@example.org."),
        (2, "title", "Rien n\u2019est indiqué ici."),
        (2, "hours", "Donnez des heures entre 0 et 99."),
        (
            2,
            "analysts",
            "rosa@example.org n\u2019est pas membre. Ajoutez une ligne au tableau des membres.",
        ),
        (2, "tags", "«\u00a0nonsense\u00a0» n\u2019est pas un mot-clé du vocabulaire."),
    ]


@pytest.mark.parametrize(
    ("row", "column", "says"),
    (
        (ROSA.replace("Core of Lyon", "Nowhere"), "facility",
         "There is no host facility of this name."),
        (ROSA.replace("stardist:3", "stardist:4"), "expertise",
         "“stardist:4” is no tag with a level. Write it so: stardist:3; object-tracking:1+"),
        (ROSA.replace("2021-09-01", "1999-12-31"), "joined",
         "Give a day between 2000 and yesterday."),
        (ROSA.replace("alumni", "chief"), "status", "Write one of: invited, alumni."),
        (ROSA.replace("Rosa Diaz", "https://x.example"), "name",
         "Write this without web or mail addresses: it stands in mails and on papers."),
        (ROSA + ROSA, "email", "This is on line 2 already."),
    ),
)  # fmt: skip
def test_what_is_wrong_with_a_member_is_said_by_column(flo, row, column, says):
    assert faults(looked_at(MEMBERS + row, by=flo))[0][1:] == (column, says)


def test_nobody_sits_in_two_past_sessions_at_once(flo):
    rosa = AnalystFactory(user__email="rosa@example.org")
    head = SESSIONS.replace(",tags", ",tags,start")
    rows = [ANA.replace("\n", ",10:00\n"), ANA.replace("Count", "Mark").replace("\n", ",10:30\n")]
    lines = looked_at(head + "".join(rows), by=flo)

    assert faults(lines) == [(3, "analysts", "One of these analysts sits in another session then.")]
    import_past(read_file((head + rows[0]).encode()), by=flo)
    assert PanelSeat.objects.get().analyst == rosa
    assert faults(looked_at(head + rows[1], by=flo))[0][1] == "analysts"


def test_sessions_without_an_hour_stand_one_after_the_other(flo):
    AnalystFactory(user__email="rosa@example.org")
    text = SESSIONS + ANA + ANA.replace("Count", "Mark") + ANA.replace("Count", "Find")
    import_past(read_file(text.encode()), by=flo)

    hours = [timezone.localtime(one.session.starts_at).hour for one in Consultation.objects.all()]
    assert sorted(hours) == [9, 10, 11]


def test_a_day_that_is_not_over_takes_no_past_sessions(flo):
    AnalystFactory(user__email="rosa@example.org")
    OpenDeskFactory(day=date(2024, 3, 28), status="closed")

    assert faults(looked_at(SESSIONS + ANA, by=flo)) == [
        (2, "day", "The open desk of this day is here, and it is not over yet.")
    ]


def test_projects_have_their_days_in_order_and_refusals_a_reason(flo):
    AnalystFactory(user__email="rosa@example.org")
    head = PROJECTS.replace(",ended", ",ended,status")
    backwards = LARVAE.replace("2023-06-30", "2023-03-01,closed")
    silent = LARVAE.replace("larvae", "fish").replace("2023-06-30", ",declined")

    assert faults(looked_at(head + backwards + silent, by=flo)) == [
        (2, "ended", "This is before the day in “started”."),
        (3, "reason", "Say why, so that the user knows what to do next."),
        (3, "effort_hours", "A declined project has no hours of work."),
    ]


def test_a_conflict_of_interest_refuses_the_row_whoever_coordinates(flo):
    AnalystFactory(user__email="rosa@example.org")
    ana = UserFactory(email="ana@example.org")
    ConflictFactory(person=flo, with_person=ana)

    assert faults(looked_at(SESSIONS + ANA, by=flo)) == [
        (2, "email", "You cannot import anything for this person.")
    ]


def test_somebody_new_of_an_avoided_institution_is_refused_as_well(flo):
    AnalystFactory(user__email="rosa@example.org")
    place = InstitutionFactory(name="Institut X")
    ConflictFactory(person=flo, with_person=None, with_institution=place)
    lines = read_file((SESSIONS + ANA).encode())

    assert import_past(lines, by=flo) == 0
    assert faults(lines) == [(2, "email", "You cannot import anything for this person.")]
    assert not User.objects.filter(email="ana@example.org").exists()


def test_members_stay_as_they_said_themselves(flo):
    known = AnalystFactory(user__email="rosa@example.org")
    lines = read_file((MEMBERS + ROSA).encode())

    assert import_past(lines, by=flo) == 0
    assert [line.outcome for line in lines] == ["same"]
    known.refresh_from_db()
    assert (known.status, known.expertise.count()) == ("active", 0)


def test_only_coordinators_import():
    with pytest.raises(PermissionDenied):
        import_past(read_file((MEMBERS + ROSA).encode()), by=AnalystFactory().user)


def test_figures_count_the_past_in_its_period_and_not_how_it_came_about(flo):
    import_past(read_file(all_three()), by=flo)
    facts = facts_for(None)
    then = facts.within(Period(date(2024, 1, 1), date(2024, 12, 31)))
    before = facts.within(Period(date(2023, 1, 1), date(2023, 12, 31)))

    assert (len(then.held), len(then.watched)) == (1, 0)
    assert [one.days_waited for one in then.held] == [None]
    assert [one.hours for one in then.held] == [Decimal("2.50")]
    assert [one.earlier_effort for one in before.ended] == [50]


# --- files ----------------------------------------------------------------------------------------


def test_the_template_is_read_back_and_has_nothing_to_import(client, flo):
    client.force_login(flo)
    answer = client.get(reverse("network:import_template"))

    names = [name for name, _rows in sheets_of(answer.content)]
    assert names == ["members", "consultations", "projects", "help"]
    with pytest.raises(Unreadable, match="nothing to import"):
        read_file(answer.content)


@pytest.mark.parametrize(
    ("content", "says"),
    (
        (b"", "first line must name"),
        (b"colour,taste\nred,sweet\n", "first line must name"),
        (b"facility,name\nx,y\n", "columns are missing: email"),
        (b"PK\x03\x04 not a workbook", "workbook cannot be read"),
        (b"\xff\xfe\x00", "not in UTF-8"),
    ),
)
def test_a_file_that_cannot_be_read_says_why(content, says):
    with pytest.raises(Unreadable, match=says):
        read_file(content)


def test_too_many_rows_are_refused_by_number(monkeypatch):
    monkeypatch.setattr(imports, "MOST_LINES", 1)
    with pytest.raises(Unreadable, match="more than 1 rows"):
        read_file((MEMBERS + ROSA + ROSA).encode())


def test_a_workbook_that_unpacks_to_too_much_is_not_opened():
    with pytest.raises(Unreadable, match="cannot be read"):
        sheets_of(all_three(), most=MOST | {"unpacked": 1000})


def test_rows_columns_and_cells_are_bounded():
    (name, rows), *_others = sheets_of(
        all_three(), most=MOST | {"rows": 0, "columns": 2, "cell": 4}
    )
    assert (name, rows) == ("members", [(1, ["email", "name"]), (2, ["rosa@", "Rosa "])])


def test_a_workbook_that_takes_too_long_to_read_is_given_up():
    with pytest.raises(Unreadable, match="cannot be read"):
        sheets_of(all_three(), limits=replace(READING, wall_seconds=0.0))


def test_entities_of_a_workbook_are_not_followed(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("canary")
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(all_three())) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/sharedStrings.xml":
                head = f'<!DOCTYPE a [<!ENTITY x SYSTEM "file://{secret}">]>'.encode()
                content = content.replace(b"?>", b"?>" + head, 1).replace(b"email", b"&x;", 1)
            new.writestr(name, content)

    with pytest.raises(Unreadable, match="cannot be read"):
        sheets_of(made.getvalue())


# --- the page -------------------------------------------------------------------------------------


def test_the_page_shows_first_and_imports_by_a_second_button(client, flo):
    client.force_login(flo)
    url = reverse("network:import")
    shown = client.post(url, {"table": SimpleUploadedFile("past.xlsx", all_three())})

    assert shown.status_code == 200
    assert "Nothing is written yet" in shown.content.decode()
    assert not Consultation.objects.exists()
    done = client.post(url, {"signed": shown.context["signed"]})
    assert "3 rows were imported. Nobody got a mail." in done.content.decode()
    past = client.get(Consultation.objects.get().get_absolute_url()).content.decode()
    assert "was imported." in past
    assert "The question" not in past
    again = client.post(url, {"signed": shown.context["signed"]})
    assert "All of this is here already" in again.content.decode()
    assert Consultation.objects.count() == 1


def test_rows_that_were_tampered_with_are_not_imported(client, flo):
    client.force_login(flo)
    answer = client.post(reverse("network:import"), {"signed": "something:else"})

    assert answer.status_code == 422
    assert "Choose the file again." in answer.content.decode()


def test_five_hundred_rows_cost_as_many_queries_as_one(flo):
    AnalystFactory(user__email="rosa@example.org")
    counts = []
    for many, year in ((1, 2021), (1, 2022), (60, 2023)):
        rows = "".join(
            ANA.replace("ana@", f"p{year}x{n}@")
            .replace("2024-03-28", f"{year}-{1 + n // 20:02}-0{1 + n % 9}")
            .replace("Count", f"Count {n}")
            for n in range(many)
        )
        with CaptureQueriesContext(connection) as queries:
            assert import_past(read_file((SESSIONS + rows).encode()), by=flo) == many
        counts.append(len(queries))

    assert counts[1] == counts[2]
    assert Record.objects.count() == 62


@pytest.mark.long
def test_five_hundred_rows_within_five_seconds_of_cpu(flo):
    AnalystFactory(user__email="rosa@example.org")
    start = date(2020, 1, 1)
    rows = "".join(
        ANA.replace("ana@", f"p{n}@").replace("2024-03-28", str(start + timedelta(days=n)))
        for n in range(500)
    )
    began = time.process_time()
    assert import_past(read_file((SESSIONS + rows).encode()), by=flo) == 500
    assert time.process_time() - began < 5
