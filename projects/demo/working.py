"""From the kick-off to what the user accepts, hour by hour."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.utils import timezone

from fbias.core.clock import facility_today
from projects.demo.cast import Cast, working_day
from projects.demo.diary import at
from projects.demo.selecting import agree, day_of, quote
from projects.demo.stories import Story
from projects.enums import Activity, DeliverableKind, TaskKind
from projects.models import Project, Report
from projects.services import deliverables, reports, tasks
from projects.services.hours import entries
from projects.services.steps import ending, selection

STARTED = 32
LONGEST_DAY = 8
DAYS_BETWEEN = 5
MENTORS_EVERY = 5
NOTES = {
    "consultation": "Question, data and possible ways talked through",
    "analysis": "Ways compared on the example images",
    "development": "Written, tested and tried on new images",
    "training": "The user runs it on their own machine",
    "meeting": "Results looked at together",
    "report": "Written down so that others can do it again",
}


def approve_sums(project: Project) -> None:
    """Where the facility has a threshold: whoever may, said yes."""
    said = {"answered_at": timezone.now(), "answered_by": project.pi_name}
    for approval in project.approvals.waiting():
        approval.life.advance(approval, "approve", by=None, **said)


def begin(project: Project, story: Story, cast: Cast) -> Project:
    """The checklist of the kick-off is ticked and work starts."""
    lead, day = cast.people[story.lead], day_of(story, STARTED)
    with cast.diary.on(day):
        for task in project.tasks.filter(kind=TaskKind.KICK_OFF):
            tasks.settle_task(task, by=lead, done=True)
        approve_sums(project)
        tasks.start_work(project, by=lead)
    Project.objects.filter(pk=project.pk).update(started_on=day)
    project.forecasts.update(started_on=day)
    project.refresh_from_db()
    return project


def days_of(story: Story, *, until: date | None = None) -> Iterator[tuple[date, str, int]]:
    """Day, activity and hours of each stretch: consultation first, then the work in its order."""
    day = working_day(day_of(story, STARTED + 1))
    lines = (("consultation", story.consultation), *story.work, *story.added)
    for activity, total in lines:
        left = total
        while left > 0 and (until is None or day <= until):
            worked = min(left, LONGEST_DAY)
            yield day, activity, worked
            left -= worked
            day = working_day(day + timedelta(days=DAYS_BETWEEN))


def work(project: Project, story: Story, cast: Cast, *, until: date | None = None) -> date:
    """Note every hour; before the hours agreed are passed an amendment is. Gives the last day."""
    agreed = sum(hours for _activity, hours in story.work)
    noted, last = 0, day_of(story, STARTED)
    for place, (day, activity, worked) in enumerate(days_of(story, until=until)):
        if Activity.is_billed(activity):
            noted += worked
        if noted > agreed:
            amend(project, story, cast, on=day - timedelta(days=2))
            agreed += sum(hours for _activity, hours in story.added)
        note(
            project,
            cast,
            story.lead,
            day=day,
            activity=activity,
            worked=worked,
            key=f"{story.key}/{place}",
        )
        if place % MENTORS_EVERY == 1:
            key = f"{story.key}/mentor/{place}"
            note(
                project,
                cast,
                story.mentor,
                day=day,
                activity="mentoring",
                worked=1,
                key=key,
                hour=18,
            )
        last = day
    return last


def note(
    project: Project,
    cast: Cast,
    name: str,
    *,
    day: date,
    activity: str,
    worked: int,
    key: str,
    hour: int = 9,
) -> None:
    analyst = cast.analyst(name)
    with cast.diary.on(day, hour=20):
        entries.note_hours(
            project,
            by=analyst.user,
            analyst=analyst,
            activity=activity,
            starts_at=at(day, hour),
            ends_at=at(day, hour + worked),
            note=NOTES.get(activity, ""),
            request_key=cast.key_of(f"hours/{key}"),
        )


def amend(project: Project, story: Story, cast: Cast, *, on: date) -> None:
    sent = quote(project, story, cast, lines=story.added, on=on)
    agree(sent, story, cast, on=on + timedelta(days=1))


def report(project: Project, story: Story, cast: Cast, *, on: date) -> None:
    """One report, drafted from hours and tasks, sent as it is."""
    lead = cast.people[story.lead]
    with cast.diary.on(on, hour=18):
        made = reports.make_report(project, by=lead, due_on=on)
        reports.send_report(made, by=lead, text=made.text)


def owe_report(project: Project, story: Story, cast: Cast, *, due_in: int) -> Report:
    """A report that is drafted and waits for the lead."""
    due = facility_today() + timedelta(days=due_in)
    return reports.make_report(project, by=cast.people[story.lead], due_on=due)


def hand_over(project: Project, story: Story, cast: Cast, *, on: date) -> Project:
    lead = cast.people[story.lead]
    with cast.diary.on(on):
        deliverables.hand_over_deliverable(
            project,
            by=lead,
            title=story.handed_over,
            kind=DeliverableKind.PIPELINE,
            version="1.0",
            licence="BSD-3-Clause",
            instructions="Follow the steps of the first page; test images lie beside it.",
            link=f"https://code.demo.fbias.example/{story.key}",
        )
        return deliverables.deliver(project, by=lead)


def be_satisfied(project: Project, story: Story, cast: Cast, *, on: date) -> Project:
    """The user tries it and accepts; that completes the project."""
    with cast.diary.on(on):
        selection.note(project, by=cast.office, notes=story.notes, outcome=story.outcome)
        for offered in project.deliverables.filter(status="offered"):
            deliverables.accept_deliverable(offered, by=cast.people[story.person], is_all=True)
    return ended(project, on)


def give_up(project: Project, story: Story, cast: Cast, *, on: date) -> Project:
    """It cannot be done: what was tried and where to go is what the user reads."""
    with cast.diary.on(on):
        ending.stop_as_infeasible(project, by=cast.people[story.lead], reason=story.notes)
        selection.note(project, by=cast.office, notes=story.notes, outcome=story.outcome)
    return ended(project, on)


def ended(project: Project, day: date) -> Project:
    Project.objects.filter(pk=project.pk).update(ended_on=day)
    project.refresh_from_db()
    return project


def planned(
    project: Project, story: Story, cast: Cast, *, title: str, kind: str, due_in: int
) -> None:
    """Something to do in the next weeks, for the lead."""
    lead = cast.people[story.lead]
    tasks.add_task(
        project,
        by=lead,
        title=title,
        kind=kind,
        assignee=lead,
        due_on=facility_today() + timedelta(days=due_in),
    )
