"""A request that its requester still fills: saved at each step, sent once it is whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fbias.core.constraints import broken_constraint, constraints_speak
from fbias.core.errors import DomainError
from fbias.core.timeline import record
from fbias.core.workflow import lock_for
from members.models import User
from projects.enums import ProjectStatus
from projects.models import Project
from projects.services.mails.requests import announce_request
from projects.services.pi.confirmation import ask_pi, person_named
from projects.services.requests.versions import keep_version, refuse_incomplete, write_content
from projects.services.steps.taking import take_step


@transaction.atomic
def begin_draft(*, by: User, request_key: UUID, content: Mapping[str, Any]) -> Project:
    """Keep the first answers as a draft; the same `request_key` gives the same draft again.

    What the profile says about the PI is filled in; it can be changed.
    """
    project = Project(
        requester=by, request_key=request_key, pi_name=by.pi_name, pi_email=by.pi_email
    )
    write_content(project, content)
    project, made = insert_once(project)
    if made:
        record(project, "begin", by=by)
    return project


def insert_once(project: Project) -> tuple[Project, bool]:
    """Insert a project; the same person's same key is answered with the row that is there."""
    own = Project.objects.filter(requester=project.requester, request_key=project.request_key)
    replay = own.first()
    if replay:
        return replay, False
    try:
        with transaction.atomic():
            project.save(force_insert=True)
    except IntegrityError as error:
        if broken_constraint(error) == "project_once_per_request_key":
            return own.get(), False
        with constraints_speak(Project):
            raise
    return project, True


@transaction.atomic
def save_draft(project: Project, *, by: User, content: Mapping[str, Any]) -> Project:
    """Keep the answers of one step; what is missing is asked for when the request is sent."""
    locked = lock_for(project, "edit", by=by)
    if locked.status != ProjectStatus.DRAFT:
        raise DomainError(_("This request was sent already. Open it to change it."))
    write_content(locked, content)
    with constraints_speak(Project):
        locked.save()
    return locked


@transaction.atomic
def send_draft(project: Project, *, by: User) -> Project:
    """Send a whole request: version 1, a mail to both sides, and one to the PI."""
    locked = lock_for(project, "submit", by=by)
    if locked.status == ProjectStatus.SUBMITTED:
        return locked
    if locked.status == ProjectStatus.DRAFT:
        refuse_incomplete(locked)
    locked = take_step(
        locked, "submit", by=by, submitted_at=timezone.now(), pi=person_named(locked)
    )
    settle_new(locked, by=by)
    return locked


def settle_new(project: Project, *, by: User | None) -> None:
    """What follows when a request has arrived, whichever way it came."""
    keep_version(project, by=by)
    announce_request(project)
    ask_pi(project, occasion="version-1")
