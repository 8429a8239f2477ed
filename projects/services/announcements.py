"""Who is told what about a project; the words are in `templates/notifications/project_*`."""

from __future__ import annotations

from fbias.notifications.services import notify
from members.queries.people import coordinators_for
from projects.models import Project


def announce_request(project: Project) -> None:
    """The request arrived: the user learns what happens next, the coordinators that it is there."""
    notify(project.requester, "project_received", about=project, occasion="request")
    for coordinator in coordinators_for(project.requester):
        notify(coordinator, "project_new", about=project, occasion="request")


def announce_decision(project: Project) -> None:
    """The facility decided: the user learns what, and why."""
    notify(project.requester, "project_decided", about=project, occasion=project.status)
