"""Past projects come in by a table: told to nobody, waited for by nothing, counted in figures."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime, time
from itertools import pairwise
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fbias.core.clock import facility_day, facility_today
from fbias.core.folding import fold
from fbias.core.tables import (
    Column,
    Line,
    Table,
    a_name,
    a_past_day,
    an_address,
    hours_up_to,
    one_of,
    words,
)
from fbias.core.timeline import record_all
from members.models import User
from members.queries.imports import Known
from members.services.imports import INSTITUTION, NAME
from projects.enums import AssignmentStatus, Origin, ProjectStatus, Role
from projects.models import LONGEST_TEXT, Assignment, Project

NAMESPACE = uuid.UUID("c6f2b0de-23f6-4a65-a3c1-5b8a1d3e7f02")
OUTCOMES = (ProjectStatus.CLOSED, ProjectStatus.DECLINED)
NOON = time(12)
A_DAY = a_past_day(facility_today)

PAST_PROJECTS = Table(
    "projects",
    "received",
    (
        Column("received", A_DAY, gettext_lazy("Day on which the request arrived."), needed=True,
               usual=None, sample="2023-02-01"),
        Column("email", an_address, gettext_lazy("Address of who asked."), needed=True,
               sample="ana@example.org"),
        NAME,
        INSTITUTION,
        Column("title", a_name(200), gettext_lazy("Title of the project."), needed=True,
               sample="Tracking of larvae"),
        Column("question", words(LONGEST_TEXT), gettext_lazy("What was asked."),
               sample="How far do the larvae swim in an hour?"),
        Column("status", one_of(OUTCOMES), gettext_lazy(
            "closed or declined."), usual=ProjectStatus.CLOSED, sample="closed"),
        Column("reason", words(LONGEST_TEXT), gettext_lazy("Why it was declined or stopped.")),
        Column("origin", one_of((Origin.DIRECT, Origin.EURO_BIOIMAGING)), gettext_lazy(
            "direct or euro_bioimaging."), usual=Origin.DIRECT, sample="direct"),
        Column("proposal_number", a_name(60), gettext_lazy("Number of the proposal.")),
        Column("decided", A_DAY, gettext_lazy("Day of the decision."), usual=None,
               sample="2023-02-20"),
        Column("started", A_DAY, gettext_lazy("First day of the work."), usual=None,
               sample="2023-03-06"),
        Column("ended", A_DAY, gettext_lazy("Last day of the work."), usual=None,
               sample="2023-06-30"),
        Column("lead", an_address, gettext_lazy("Address of the analyst who led it."),
               sample="rosa@example.org"),
        Column("mentor", an_address, gettext_lazy("Address of the mentor."),
               sample="ivo@example.org"),
        Column("effort_hours", hours_up_to(10_000), gettext_lazy("Hours of work."), usual=0,
               sample="50"),
        Column("consultation_hours", hours_up_to(10_000), gettext_lazy("Hours of advice."),
               usual=0, sample="3"),
        Column("notes", words(LONGEST_TEXT), gettext_lazy("Notes for the report."),
               sample="Delivered as a Fiji macro."),
    ),
)  # fmt: skip


def key_of(received: date, title: str) -> uuid.UUID:
    """Beside its requester, what makes a past project one and the same."""
    return uuid.uuid5(NAMESPACE, f"{received}|{fold(title)}")


def check_projects(lines: Sequence[Line], known: Known) -> None:
    """Resolve what the lines name; what is here already is `same`."""
    there = projects_there(lines, known)
    numbers = {line.values["proposal_number"] for line in lines} - {""}
    used = set(
        Project.objects.filter(proposal_number__in=numbers, parent=None, again_of=None)
        .exclude(imported_at__isnull=False)
        .values_list("proposal_number", flat=True)
    )
    seen: dict[Any, int] = {}
    for line in lines:
        values = line.values
        key = (known.who(values["email"]), values["received"], fold(values["title"]))
        for column, what in (("title", key), ("proposal_number", values["proposal_number"])):
            if what and what in seen:
                line.refuse(column, _("This is on line %(line)d already.") % {"line": seen[what]})
            seen.setdefault(what, line.number)
        if values["proposal_number"] in used:
            line.refuse(
                "proposal_number", _("There is a project with this proposal number already.")
            )
        if known.is_hidden(values["email"], values["institution"]):
            line.refuse("email", _("You cannot import anything for this person."))
        check_story(line)
        check_team(line, known)
        if line.is_new and is_there(line, known, there):
            line.outcome = "same"


def check_story(line: Line) -> None:
    """Days in order; a refusal has its reason and no work."""
    values = line.values
    days = [name for name in ("received", "decided", "started", "ended") if values[name]]
    for earlier, later in pairwise(days):
        if values[later] < values[earlier]:
            line.refuse(later, _("This is before the day in “%(column)s”.") % {"column": earlier})
    if values["status"] != ProjectStatus.CLOSED and not values["reason"]:
        line.refuse("reason", _("Say why, so that the user knows what to do next."))
    if values["status"] == ProjectStatus.DECLINED and values["effort_hours"]:
        line.refuse("effort_hours", _("A declined project has no hours of work."))


def check_team(line: Line, known: Known) -> None:
    values = line.values
    for role in ("lead", "mentor"):
        email = values[role]
        if email and not known.is_member(email):
            line.refuse(
                role,
                _("%(email)s is no member. Add a line to the table of members.") % {"email": email},
            )
        if email and email == values["email"]:
            line.refuse(role, _("Nobody works on their own request."))
    if values["mentor"] and values["mentor"] == values["lead"]:
        line.refuse("mentor", _("The mentor is somebody else than the lead."))


def projects_there(lines: Sequence[Line], known: Known) -> set[tuple[int, Any]]:
    """By requester: keys of earlier imports, and day with title of what the portal holds itself."""
    people = {person.pk for line in lines if (person := known.person(line.values["email"]))}
    rows = Project.objects.sent().filter(requester__in=people)
    sent = rows.values_list("requester", "request_key", "submitted_at", "title")
    return {
        identity
        for person, key, received, title in sent
        for identity in ((person, key), (person, (facility_day(received), fold(title))))
    }


def is_there(line: Line, known: Known, there: set[tuple[int, Any]]) -> bool:
    person, values = known.person(line.values["email"]), line.values
    if person is None:
        return False
    imported = (person.pk, key_of(values["received"], values["title"]))
    return imported in there or (person.pk, (values["received"], fold(values["title"]))) in there


# --- writing --------------------------------------------------------------------------------------


def import_projects(lines: Sequence[Line], known: Known, *, by: User) -> int:
    """Make projects that are over, with the hours of then; nobody is told, nothing is billed."""
    new = [line for line in lines if line.is_new]
    now = timezone.now()
    made = [past_project(line, known, now) for line in new]
    Project.objects.bulk_create(made)
    Assignment.objects.bulk_create(
        past_assignment(project, line, role, known)
        for project, line in zip(made, new, strict=True)
        for role in (Role.LEAD, Role.MENTOR)
        if line.values[role]
    )
    record_all(made, "import", by=by)
    return len(made)


def past_project(line: Line, known: Known, now: datetime) -> Project:
    values = line.values
    decided = values["decided"] or values["started"]
    return Project(
        requester=known.people[values["email"]],
        title=values["title"],
        question=values["question"] or values["title"],
        origin=values["origin"],
        proposal_number=values["proposal_number"],
        status=values["status"],
        status_since=noon(values["ended"] or decided or values["received"]),
        submitted_at=noon(values["received"]),
        decided_at=noon(decided) if decided else None,
        started_on=values["started"],
        ended_on=values["ended"],
        reason=values["reason"],
        notes=values["notes"],
        earlier_effort_hours=values["effort_hours"],
        earlier_consultation_hours=values["consultation_hours"],
        request_key=key_of(values["received"], values["title"]),
        imported_at=now,
    )


def past_assignment(project: Project, line: Line, role: Role, known: Known) -> Assignment:
    """Whoever worked on it then; a mentor of the same site needs no reason any more."""
    began = project.decided_at or project.submitted_at
    return Assignment(
        project=project,
        analyst=known.analysts[known.people[line.values[role]].pk],
        role=role,
        status=AssignmentStatus.ENDED,
        offered_at=began,
        answered_at=began,
        ended_at=project.status_since,
    )


def noon(day: date) -> datetime:
    return datetime.combine(day, NOON, tzinfo=timezone.get_default_timezone())
