"""A request that was refused, given up or could not be done is asked for again, with everything."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from fbias.core.clock import facility_today
from fbias.core.errors import DomainError
from fbias.core.timeline import record
from fbias.core.workflow import lock_for
from members.models import User
from projects.enums import ProjectStatus, Urgency
from projects.models import Project, ProjectImage
from projects.services.phases import keep_away
from projects.services.requests.drafts import insert_once

CARRIED = (
    "title", "question", "data_description", "success", "funding", "institution", "pi_name",
    "pi_email", "proposal_number", "parent", "origin", "consultation", "answers", "amount",
)  # fmt: skip


@transaction.atomic
def ask_again(project: Project, *, by: User, request_key: UUID) -> Project:
    """A draft with the words, images and people of the request before; one that waits is given."""
    locked = lock_for(project, "ask_again", by=by)
    if locked.status not in ProjectStatus.ASKABLE_AGAIN:
        raise DomainError(
            _("The project is “%(state)s”: there is nothing to ask for again.")
            % {"state": locked.get_status_display()}
        )
    waiting = locked.asked_again.exclude(status__in=ProjectStatus.ASKABLE_AGAIN).first()
    if waiting:
        return waiting
    draft, _made = insert_once(carried_over(locked, request_key=request_key))
    ProjectImage.objects.bulk_create(
        ProjectImage(project=draft, upload_id=image.upload_id, role=image.role)
        for image in locked.images.select_related("upload")
        if image.upload.is_stored
    )
    draft.known_by.set(locked.known_by.all())
    keep_away(locked, draft)
    record(draft, "begin", by=by, again_of=locked.pk)
    record(locked, "ask_again", by=by, again=draft.pk)
    return draft


def carried_over(project: Project, *, request_key: UUID) -> Project:
    """A date that has passed is not asked for again."""
    dated = project.deadline is not None and project.deadline >= facility_today()
    return Project(
        requester=project.requester,
        again_of=project,
        status=ProjectStatus.DRAFT,
        urgency=project.urgency if dated or project.urgency != Urgency.DATED else Urgency.NONE,
        deadline=project.deadline if dated else None,
        request_key=request_key,
        **{name: getattr(project, name) for name in CARRIED},
    )
