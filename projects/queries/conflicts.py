"""For whom an analyst worked on projects: asked about as a possible conflict of interest."""

from __future__ import annotations

from django.db.models import Q

from members.hooks.conflicts import Cowork
from members.models import User
from projects.enums import AssignmentStatus
from projects.models import Assignment, Project, TimeEntry
from projects.rules import asking


def worked_for(person: User) -> list[Cowork]:
    """Requesters and PIs of the projects that the person works or worked on; three queries."""
    analyst = getattr(person, "analyst", None)
    if analyst is None:
        return []
    roles = Assignment.objects.filter(
        analyst=analyst, status__in=[AssignmentStatus.ACCEPTED, AssignmentStatus.ENDED]
    )
    hours = TimeEntry.objects.filter(analyst=analyst)
    projects = (
        Project.objects.filter(
            Q(pk__in=roles.values("project")) | Q(pk__in=hours.values("project"))
        )
        .not_hidden_from(person)
        .select_related("requester", "pi")
        .order_by("pk")
    )
    shared: dict[User, list[str]] = {}
    for project in projects:
        for asker in dict.fromkeys(asking(project)):
            if asker != person:
                shared.setdefault(asker, []).append(project.reference)
    return [Cowork(one, tuple(references)) for one, references in shared.items()]


def before(person: User, project: Project) -> str:
    """References of earlier projects for the same people, in a row; empty if there are none."""
    asked = {one.pk for one in asking(project)}
    references = {
        reference
        for cowork in worked_for(person)
        if cowork.person.pk in asked
        for reference in cowork.occasions
        if reference != project.reference
    }
    return ", ".join(sorted(references))
