"""Tasks, the kick-off, reports on a schedule, results handed over and tried."""

from datetime import date, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from fbias.core.errors import DomainError
from fbias.notifications.models import Notification
from fbias.notifications.overdue import ask_reminders
from projects.kickoff import KICK_OFF
from projects.models import Project, Report, Task
from projects.services.deliverables import (
    accept_deliverable,
    deliver,
    hand_over_deliverable,
    report_defects,
)
from projects.services.reports import (
    ask_peer,
    make_due_report,
    make_report,
    return_report,
    send_report,
    skip_report,
)
from projects.services.steps.nightly import keep_projects
from projects.services.steps.taking import take_step
from projects.services.tasks import add_task, change_task, remove_task, settle_task, start_work
from tests.editing import seen_on
from tests.factories import ConflictFactory, ProjectFactory, UserFactory
from tests.projects.working import lead_of, note, nothing_written, running, staff

pytestmark = pytest.mark.django_db


def fresh(project):
    return Project.objects.get(pk=project.pk)


def hand_over(project, **changes):
    given = {
        "title": "Macro", "kind": "pipeline", "version": "1", "licence": "MIT",
        "instructions": "Open it.", "link": "https://example.org/macro",
    }  # fmt: skip
    return hand_over_deliverable(project, by=lead_of(project).user, **given | changes)


def test_the_kick_off_stands_on_an_assigned_project_and_lets_the_work_begin():
    project = take_step(ProjectFactory(status="quote_accepted"), "assign", by=None)
    lea = staff(project, "Lea").user
    points = project.tasks.filter(kind="kick_off")
    assert points.count() == 5
    with pytest.raises(DomainError, match="5 points of the kick-off checklist are open"):
        start_work(project, by=lea)
    assert fresh(project).status == "assigned"
    for task in points:
        settle_task(task, by=lea, done=True)
    assert start_work(project, by=lea).started_on == timezone.localdate()
    with pytest.raises(DomainError):
        start_work(project, by=lea)


def test_the_kick_off_is_read_by_everybody_in_their_own_language(client):
    project = ProjectFactory(status="quote_accepted", requester=UserFactory(language="fr"))
    lea = staff(project, "Lea").user
    with override("fr"):
        take_step(project, "assign", by=None)
    french, english = "Rencontrer", "Meet the user"
    for person, read, unread in (
        (UserFactory(coordinator=True, language="fr"), french, english),
        (lea, english, french),
    ):
        client.force_login(person)
        page = client.get(reverse("projects:work", args=[project.pk])).content.decode()
        assert read in page
        assert unread not in page


def test_a_point_of_the_kick_off_in_other_words_is_a_free_one():
    project = take_step(ProjectFactory(status="quote_accepted"), "assign", by=None)
    lea, point = staff(project, "Lea").user, project.tasks.get(code="data")
    given = change_task(point, by=lea, title=f" {point.label} ", assignee=lea, due_on=None)
    assert (given.code, given.title, given.assignee) == ("data", "", lea)
    with pytest.raises(DomainError, match="Say what is to be done"):
        change_task(point, by=lea, title=" ", assignee=None, due_on=None)
    assert project.tasks.get(code="data").assignee == lea
    own = change_task(point, by=lea, title="Look at the films", assignee=None, due_on=None)
    assert (own.code, own.title, own.label) == ("", "Look at the films", "Look at the films")


def test_points_that_were_written_in_one_language_get_their_code():
    project = ProjectFactory(status="assigned")
    for language in ("en", "fr"):
        with override(language):
            for words in KICK_OFF.values():
                Task.objects.create(project=project, kind="kick_off", title=str(words))
    Task.objects.create(project=project, kind="kick_off", title="Our own")
    import_module("projects.migrations.0008_kickoff_codes").name_points(apps, None)
    rows = project.tasks.order_by("pk").values_list("code", "title")
    assert list(rows) == [*((code, "") for code in [*KICK_OFF] * 2), ("", "Our own")]


def test_a_task_is_given_to_people_of_the_project_only():
    project, flo = running(), UserFactory(coordinator=True)
    lea = lead_of(project).user
    task = add_task(project, by=flo, title="Count", assignee=lea, due_on=date(2026, 4, 1))
    assert settle_task(task, by=lea, done=True).done_by == lea
    assert settle_task(task, by=lea, done=False).done_at is None
    with pytest.raises(DomainError, match="does not work on this project"):
        add_task(project, by=flo, title="Count", assignee=UserFactory(name="Zoe"))
    with pytest.raises(PermissionDenied):
        add_task(project, by=project.requester, title="Count")
    assert Task.objects.count() == 1
    remove_task(task, by=lea)
    assert not Task.objects.exists()


def test_a_task_sent_twice_is_one_until_it_is_done():
    project = running()
    lea = lead_of(project).user

    first = add_task(project, by=lea, title="Count")
    assert add_task(project, by=lea, title=" Count ") == first
    assert add_task(project, by=lea, title="Count", assignee=lea) != first
    settle_task(first, by=lea, done=True)
    assert add_task(project, by=lea, title="Count") != first

    assert Task.objects.count() == 3


def test_reports_come_by_themselves_once_a_period_while_the_clock_runs():
    today = timezone.localdate()
    project = running(started_on=today - timedelta(weeks=4))
    running(
        "paused", requester=UserFactory(), started_on=today - timedelta(weeks=9), waits_for="Data"
    )
    running(requester=UserFactory(), started_on=today - timedelta(weeks=2))
    assert keep_projects()["reports"] == 1
    assert keep_projects()["reports"] == 0
    report = Report.objects.get()
    assert (report.project_id, report.number, report.due_on) == (project.pk, 1, today)
    assert report.author == lead_of(project)
    ask_reminders()
    ask_reminders()
    told = Notification.objects.filter(kind="project_report_due")
    assert [mail.recipient for mail in told] == [lead_of(project).user]


def test_a_report_that_cannot_be_made_stops_no_other():
    long_ago = timezone.localdate() - timedelta(weeks=9)
    broken = running(started_on=long_ago)
    broken.reports.create(number=32_767, status="skipped", due_on=long_ago)  # no number after it
    other = running(requester=UserFactory(), started_on=long_ago)

    assert keep_projects()["reports"] == 1

    assert Report.objects.exclude(number=32_767).get().project == other


def test_no_report_is_made_for_a_project_that_was_paused_meanwhile():
    project = running(started_on=timezone.localdate() - timedelta(weeks=9))
    take_step(project, "pause", by=lead_of(project).user, waits_for="The data.")
    assert project.status == "active"

    assert make_due_report(project, soon=timezone.localdate()) is False

    assert not Report.objects.exists()


def test_a_report_is_drafted_checked_returned_sent_and_kept():
    project = running(started_on=timezone.localdate() - timedelta(weeks=4))
    lea, max_ = lead_of(project), staff(project, "Max", "mentor")
    note(project, hours=3, note="Masks drawn")
    settle_task(
        add_task(project, by=lea.user, title="First masks", kind="milestone"),
        by=lea.user,
        done=True,
    )
    keep_projects()
    report = Report.objects.get()
    assert "- First masks\n- Masks drawn" in report.text
    assert "Analysis: 3.00 h" in report.text
    with pytest.raises(DomainError, match="colleague of this project"):
        ask_peer(report, by=lea.user, text="Draft.", peer=lea)
    asked = ask_peer(report, by=lea.user, text="Draft.", peer=max_)
    assert (asked.status, asked.text) == ("checking", "Draft.")
    with pytest.raises(PermissionDenied):
        return_report(asked, by=lea.user, remark="Too short.")
    returned = return_report(asked, by=max_.user, remark="Too short.")
    assert (returned.status, returned.remark) == ("due", "Too short.")
    sent = send_report(returned, by=lea.user, text="All masks are drawn.")
    assert sent.status == "sent"
    assert sent.sent_at is not None
    told = Notification.objects.filter(kind="project_report")
    assert [mail.recipient for mail in told] == [project.requester]
    with pytest.raises(DomainError, match="can no longer change"):
        send_report(sent, by=lea.user, text="Other.")
    assert Report.objects.get().text == "All masks are drawn."


@pytest.mark.parametrize("act", ("delete", "SEND", ""))
def test_a_report_is_not_saved_by_a_step_that_is_none(client, act):
    report = make_report(running(), by=None)
    client.force_login(report.author.user)
    page = reverse("projects:report", args=[report.project_id, report.pk])
    with nothing_written(report):
        assert client.post(page, {"act": act, "text": "Other."}).status_code == 400
    said = {"text": "Other.", "seen": seen_on(client, page)}
    assert client.post(page, said).status_code == 302
    assert Report.objects.get().text == "Other."


def test_of_two_who_write_a_report_the_second_keeps_the_text(client):
    report = make_report(running(), by=None)
    lead = report.author.user
    send_report(report, by=lead, text="All masks are drawn.")
    client.force_login(lead)

    answer = client.post(
        reverse("projects:report", args=[report.project_id, report.pk]),
        {"act": "save", "text": "Typed meanwhile."},
    )

    assert answer.status_code == 409
    assert "can no longer change" in answer.content.decode()
    assert "Typed meanwhile." in answer.content.decode()
    assert Report.objects.get().text == "All masks are drawn."


def test_a_report_is_skipped_with_a_reason_and_never_sent_empty():
    project = running(started_on=timezone.localdate() - timedelta(weeks=4))
    keep_projects()
    report, lea = Report.objects.get(), lead_of(project).user
    with pytest.raises(DomainError, match="Write the report"):
        send_report(report, by=lea, text=" ")
    with pytest.raises(DomainError, match="Say why"):
        skip_report(report, by=lea, reason=" ")
    assert Report.objects.get().status == "due"
    assert skip_report(report, by=lea, reason="Holidays.").status == "skipped"
    assert keep_projects()["reports"] == 0


def test_the_user_reads_reports_once_sent_with_their_paper(client):
    project = running(started_on=timezone.localdate() - timedelta(weeks=4))
    keep_projects()
    report = Report.objects.get()
    urls = [reverse(f"projects:{name}", args=[project.pk, report.pk])
            for name in ("report", "report_pdf")]  # fmt: skip
    client.force_login(project.requester)
    assert [client.get(url).status_code for url in urls] == [404, 404]
    send_report(report, by=lead_of(project).user, text="All is drawn.")
    assert "All is drawn." in client.get(urls[0]).content.decode()
    assert client.get(urls[1]).content.startswith(b"%PDF")


def test_defects_send_the_project_back_until_a_corrected_version_is_accepted():
    project = running()
    ana, lea = project.requester, lead_of(project).user
    with pytest.raises(DomainError, match="Hand over at least one"):
        deliver(project, by=lea)
    first = hand_over(project)
    assert deliver(project, by=lea).status == "delivered"
    with pytest.raises(DomainError, match="Say what is wrong"):
        report_defects(first, by=ana, defects=" ")
    report_defects(first, by=ana, defects="Counts twice.")
    assert fresh(project).status == "active"
    with pytest.raises(DomainError, match="corrected version of “Macro”"):
        deliver(project, by=lea)
    with pytest.raises(DomainError, match="handed over already"):
        hand_over(project)
    first.refresh_from_db()
    assert first.status == "defects"
    second = hand_over(project, version="2")
    first.refresh_from_db()
    assert first.status == "replaced"
    deliver(project, by=lea)
    with pytest.raises(PermissionDenied):
        accept_deliverable(second, by=lea)
    assert accept_deliverable(second, by=ana, is_all=True).status == "accepted"
    done = fresh(project)
    assert (done.status, done.ended_on) == ("completed", timezone.localdate())
    mails = Notification.objects.filter(recipient=ana).values_list("kind", flat=True)
    assert sorted(mails) == [
        "project_completed", "project_delivered", "project_delivered", "project_survey",
    ]  # fmt: skip


def test_a_deliverable_has_a_file_or_a_link_and_a_licence():
    project = running()
    for missing in ({"link": ""}, {"licence": " "}):
        with pytest.raises(DomainError):
            hand_over(project, **missing)
    assert not project.deliverables.exists()


def test_thirty_days_of_silence_complete_after_two_reminders():
    project = running()
    hand_over(project)
    deliver(project, by=lead_of(project).user)
    now = timezone.now()
    for days, reminders in ((13, 0), (14, 1), (20, 1), (25, 2), (29, 2)):
        moment = now + timedelta(days=days, minutes=1)
        ask_reminders(moment)
        assert keep_projects(moment)["completed"] == 0
        assert Notification.objects.filter(kind="project_trial_reminder").count() == reminders
    assert keep_projects(now + timedelta(days=30, minutes=1))["completed"] == 1
    assert fresh(project).status == "completed"
    assert project.deliverables.get().status == "accepted"


def test_pages_of_the_work_open_for_their_readers_and_nobody_else(client):
    project = running()
    note(project, hours=2)
    add_task(project, by=lead_of(project).user, title="Internal wording")
    item = hand_over(project)
    rival = UserFactory(coordinator=True)
    ConflictFactory(person=rival, with_person=project.requester)
    names = ("work", "hours", "add_task", "hand_over_deliverable", "closing")
    urls = [reverse(f"projects:{name}", args=[project.pk]) for name in names]
    urls.append(reverse("projects:deliverable", args=[project.pk, item.pk]))
    for person, codes in (
        (lead_of(project).user, [200] * 6),
        (UserFactory(coordinator=True), [200] * 6),
        (project.requester, [200, 403, 403, 403, 404, 200]),
        (rival, [404] * 6),
        (UserFactory(), [404] * 6),
    ):
        client.force_login(person)
        assert [client.get(url).status_code for url in urls] == codes
    client.force_login(project.requester)
    assert "Internal wording" not in client.get(urls[0]).content.decode()


def test_the_page_of_the_work_asks_a_constant_number_of_questions(
    client, django_assert_max_num_queries
):
    project = running()
    lea = lead_of(project).user
    for day in range(12):
        note(project, at=timezone.now() - timedelta(days=day + 1), hours=1)
        add_task(project, by=lea, title=f"Task {day}", assignee=lea)
        hand_over(project, title=f"Macro {day}")
    client.force_login(lea)
    with django_assert_max_num_queries(26):
        assert client.get(reverse("projects:work", args=[project.pk])).status_code == 200
