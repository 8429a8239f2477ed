"""The permanent link by which a PI without an account opens the whole project; it is revocable."""

from __future__ import annotations

from uuid import uuid4

from django.db import transaction
from django.urls import reverse

from fbias.core.links import Purpose, sign
from fbias.core.timeline import record
from fbias.core.workflow import lock_for
from members.models import User
from projects.models import Project


def is_the_pi(project: Project, person: User) -> bool:
    return project.pi_id == person.pk


READ_PROJECT = Purpose(
    "projects.links.project",
    path="links/project/",
    days=None,
    holds=is_the_pi,
    stamp=lambda project: str(project.pi_key),
)


def path_for_pi(project: Project) -> str:
    """The path of the PI's link; a project without a PI has none."""
    if project.pi is None:
        return ""
    return reverse("projects:pi_project", args=[sign(READ_PROJECT, project, project.pi)])


@transaction.atomic
def revoke_pi_link(project: Project, *, by: User) -> Project:
    """End every link that is out there; the next mail to the PI carries a new one."""
    locked = lock_for(project, "revoke_pi_link", by=by)
    locked.pi_key = uuid4()
    locked.save(update_fields=["pi_key"])
    record(locked, "revoke_pi_link", by=by)
    return locked
