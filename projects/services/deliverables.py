"""What the user gets: versions handed over, accepted or sent back with a list of defects."""

from __future__ import annotations

from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fbias.core.constraints import constraints_speak
from fbias.core.errors import DomainError
from fbias.core.timeline import record
from fbias.core.workflow import lock_for
from fbias.imagery.models import Upload
from members.models import User
from projects.enums import DeliverableStatus, ProjectStatus
from projects.models import Deliverable, Project
from projects.services.mails.work import announce_defects, announce_delivery
from projects.services.steps.ending import complete_project
from projects.services.steps.selection import required
from projects.services.steps.taking import take_step
from projects.services.thread import write_message


@transaction.atomic
def hand_over_deliverable(
    project: Project,
    *,
    by: User,
    title: str,
    kind: str,
    version: str,
    licence: str,
    instructions: str,
    link: str = "",
    upload: Upload | None = None,
) -> Deliverable:
    """Offer one version to the user; an older version of the same title is replaced by it."""
    locked = lock_for(project, "work", by=by)
    if locked.status not in ProjectStatus.AT_WORK:
        raise DomainError(
            _("The project is “%(state)s”: nothing can be handed over now.")
            % {"state": locked.get_status_display()}
        )
    if upload is not None and not locked.images.filter(upload=upload).exists():
        raise DomainError(_("Add the file to the project first."))
    if not title.strip() or not version.strip() or not licence.strip():
        raise DomainError(_("Give a title, a version and a licence."))
    for older in locked.deliverables.filter(title=title.strip()).exclude(
        status=DeliverableStatus.REPLACED
    ):
        older.life.advance(older, "replace", by=by)
    deliverable = Deliverable(
        project=locked,
        title=title.strip(),
        kind=kind,
        version=version.strip(),
        licence=licence.strip(),
        instructions=instructions.strip(),
        link=link.strip(),
        upload=upload,
        handed_over_by=by,
    )
    with constraints_speak(Deliverable):
        deliverable.full_clean(validate_unique=False)
        deliverable.save(force_insert=True)
    record(locked, "hand_over", by=by, deliverable=deliverable.pk, version=deliverable.version)
    return deliverable


@transaction.atomic
def deliver(project: Project, *, by: User) -> Project:
    """Say that all is there to be tried; the user is asked to test it."""
    locked = lock_for(project, "deliver", by=by)
    wrong = locked.deliverables.filter(status=DeliverableStatus.DEFECTS).first()
    if wrong is not None:
        raise DomainError(
            _("Hand over a corrected version of “%(title)s” first, under the same title.")
            % {"title": wrong.title}
        )
    if not locked.deliverables.filter(status=DeliverableStatus.OFFERED).exists():
        raise DomainError(_("Hand over at least one file or link before you deliver."))
    moved = take_step(locked, "deliver", by=by)
    announce_delivery(moved)
    return moved


@transaction.atomic
def accept_deliverable(
    deliverable: Deliverable, *, by: User, is_all: bool = False, more: str = ""
) -> Deliverable:
    """The user is satisfied with this one.

    With the last one they say whether it `is_all`, which completes the project, or what `more` they
    expect, which goes to the team; until they said either, the project waits.
    """
    project = lock_for(deliverable.project, "complete", by=by)
    accepted = deliverable.life.advance(deliverable, "accept", by=by, answered_at=timezone.now())
    left = project.deliverables.exclude(status__in=DeliverableStatus.SETTLED)
    if project.status == ProjectStatus.DELIVERED and not left.exists():
        if is_all:
            complete_project(project, by=by)
        elif more.strip():
            expect_more(project, by=by, more=more)
    return accepted


@transaction.atomic
def expect_more(project: Project, *, by: User, more: str) -> Project:
    """The work goes on; what is expected stands in the messages, and the team gets it."""
    moved = take_step(project, "expect_more", by=by)
    write_message(moved, by=by, text=required(more), request_key=uuid4())
    return moved


@transaction.atomic
def report_defects(deliverable: Deliverable, *, by: User, defects: str) -> Deliverable:
    """The user says what is wrong; work goes on within the scope that was agreed."""
    if not defects.strip():
        raise DomainError(_("Say what is wrong, so that it can be corrected."))
    project = lock_for(deliverable.project, "correct", by=by)
    returned = deliverable.life.advance(
        deliverable,
        "report_defects",
        by=by,
        defects=defects.strip(),
        answered_at=timezone.now(),
    )
    if project.status == ProjectStatus.DELIVERED:
        project = take_step(project, "correct", by=by)
    announce_defects(returned)
    return returned
