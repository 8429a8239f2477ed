"""Who is told what about a project; the words are in `templates/notifications/project_*`."""

from __future__ import annotations

from fbias.notifications.services import notify
from members.models import User
from projects.models import Project
from projects.queries.team.coordinators import coordinators_of
from projects.queries.team.members import team_of
from projects.services.pi.confirmation import requester_and_pi


def announce_request(project: Project) -> None:
    """The request arrived: the user learns what happens next, the coordinators that it is there.

    Somebody whose account was made for it learns both in one mail, whose link opens the account.
    """
    kind = "project_account" if project.requester.is_unopened else "project_received"
    notify(project.requester, kind, about=project, occasion="request")
    for coordinator in coordinators_of(project):
        notify(coordinator, "project_new", about=project, occasion="request")


def announce_decision(project: Project) -> None:
    """The facility decided: the user, and the PI who confirmed, learn what, and why."""
    for person in requester_and_pi(project):
        notify(person, "project_decided", about=project, occasion=project.status)


def announce_end(project: Project, *, by: User) -> None:
    """Given up: everybody who has to do with it is told, but for whoever did it."""
    team = team_of(project)
    people = {*requester_and_pi(project), *coordinators_of(project), *team} - {by}
    for person in sorted(people, key=lambda person: person.pk):
        notify(person, "project_decided", about=project, occasion=project.status)
