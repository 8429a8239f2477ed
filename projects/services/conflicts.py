"""Once a week every member is asked about conflicts with whoever asked for a project meanwhile."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fbias.core.reader import written_for
from fbias.notifications.services import notify
from members.models import Analyst, User
from projects.models import Project
from projects.models.projects.querysets import asked_by_any_of
from projects.queries.conflicts import before

HOUR = time(8)


@transaction.atomic
def ask_for_conflicts(now: datetime) -> int:
    """One mail to each member with all requests that a coordinator looked at before Monday.

    It says who asks and nothing about the science, and only what the member may know of. A round
    that was missed is made up for; returns how many members were asked.
    """
    monday = last_round(now)
    new = list(Project.objects.new_to_members(before=monday).select_for_update(of=("self",)))
    if not new:
        return 0
    Project.objects.filter(pk__in=[project.pk for project in new]).update(members_asked_at=now)
    members = Analyst.objects.can_work().select_related("user")
    return sum(_ask(analyst, new, monday) for analyst in members)


def last_round(now: datetime) -> datetime:
    """Monday at eight on the facility's clock, this week or, before that hour, the last one."""
    local = now.astimezone(timezone.get_default_timezone())
    monday = local.date() - timedelta(days=local.weekday())
    here = datetime.combine(monday, HOUR, tzinfo=local.tzinfo)
    return here if here <= local else here - timedelta(weeks=1)


def _ask(analyst: Analyst, projects: Iterable[Project], monday: datetime) -> bool:
    keys = [project.pk for project in projects]
    known = Project.objects.filter(pk__in=keys).not_hidden_from(analyst.user)
    theirs = known.exclude(asked_by_any_of([analyst.user_id])).for_list().order_by("pk")
    if not theirs:
        return False
    notify(
        analyst.user,
        "project_conflicts_asked",
        about=analyst,
        occasion=f"round-{monday:%Y-%m-%d}",
        keys=[str(project.pk) for project in theirs],
        requests="\n".join(line_for(analyst.user, project) for project in theirs),
    )
    return True


def line_for(person: User, project: Project) -> str:
    """The same, with where the two worked together before, in the words of the reader."""
    met = before(person, project)
    if not met:
        return line_of(project)
    with written_for(person):
        told = _("you worked with them before: %(references)s") % {"references": met}
    return f"{line_of(project)} ({told})"


def line_of(project: Project) -> str:
    """Who asks and from where."""
    requester = project.requester
    place = requester.institution or requester.institution_text or requester.team
    named = f"{requester.name} ({place})" if place else requester.name
    return f"{named}, {project.reference}"
