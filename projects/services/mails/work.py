"""Who is told what while a project is worked on and when it ends; nobody in conflict is told."""

from __future__ import annotations

from decimal import Decimal
from hashlib import sha256

from fbias.notifications.services import notify
from members.models import User
from projects.models import Case, Deliverable, PhaseDecision, Project, Report, TimeEntry
from projects.queries.team.coordinators import coordinators_of
from projects.queries.team.members import team_of
from projects.services.pi.confirmation import requester_and_pi


def team_and_coordinators(project: Project) -> list[User]:
    return list(dict.fromkeys([*team_of(project), *coordinators_of(project)]))


def announce_hours_used(project: Project, *, percent: int, hours: Decimal) -> None:
    """Half, most or all of the hours agreed are used: users, team and coordinators know."""
    people = [*requester_and_pi(project), *team_and_coordinators(project)]
    for person in dict.fromkeys(people):
        notify(
            person,
            "project_hours_used",
            about=project,
            occasion=f"{percent}-of-{hours}",
            percent=percent,
            hours=float(hours),
        )


def announce_delivery(project: Project) -> None:
    """The user has something to try, each time it is delivered anew."""
    for person in requester_and_pi(project):
        notify(
            person, "project_delivered", about=project, occasion=project.status_since.isoformat()
        )


def announce_defects(deliverable: Deliverable) -> None:
    for person in team_of(deliverable.project):
        notify(person, "project_defects", about=deliverable, occasion="defects")


def announce_completed(project: Project) -> None:
    """The work is done: all know, and the requester is asked what they thought of it."""
    for person in dict.fromkeys([*requester_and_pi(project), *team_and_coordinators(project)]):
        notify(
            person, "project_completed", about=project, occasion=project.status_since.isoformat()
        )
    ask_for_survey(project)


def ask_for_survey(project: Project) -> None:
    notify(project.requester, "project_survey", about=project, occasion="survey")


def announce_phase(decision: PhaseDecision) -> None:
    """Whether the project goes on, and why."""
    project = decision.project
    for person in dict.fromkeys([*requester_and_pi(project), *team_of(project)]):
        notify(
            person,
            "project_phase",
            about=project,
            occasion="phase",
            go=decision.go,
            why=decision.reason,
        )


def announce_case(case: Case, *, occasion: str) -> None:
    """The requester is asked to read the text; each new text asks again."""
    notify(
        case.project.requester,
        "project_case",
        about=case.project,
        occasion=occasion,
        case_title=case.title,
    )


def hash_of(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:16]


def announce_check(report: Report) -> None:
    """A colleague is asked to read a report before it goes out."""
    if report.peer is not None:
        notify(
            report.peer.user,
            "project_report_check",
            about=report,
            occasion=f"check-{hash_of(report.text)}",
        )


def announce_report(report: Report) -> None:
    for person in requester_and_pi(report.project):
        notify(person, "project_report", about=report, occasion="report")


def announce_unlocked(entry: TimeEntry, *, why: str, occasion: str) -> None:
    """The analyst can correct one entry of a locked month."""
    notify(entry.analyst.user, "project_hours_unlocked", about=entry, occasion=occasion, why=why)
