"""A project is asked for: by form, by a coordinator for somebody, or out of a consultation."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from consultations.enums import ConsultationStatus
from consultations.models import Consultation
from fbias.core.constraints import constraints_speak
from fbias.core.errors import DomainError
from fbias.core.timeline import record
from fbias.core.workflow import lock_for
from members.models import User
from members.queries.conflicts import in_conflict
from members.queries.people import person_at
from projects.enums import Origin, ProjectStatus, Urgency
from projects.models import LONGEST_TEXT, Project, ProjectImage
from projects.services.pi.confirmation import person_named
from projects.services.requests.drafts import insert_once, settle_new


@transaction.atomic
def request_project(
    *,
    by: User | None,
    title: str,
    question: str,
    request_key: UUID,
    data_description: str = "",
    success: str = "",
    funding: str = "",
    amount: str = "",
    pi_name: str = "",
    pi_email: str = "",
    proposal_number: str = "",
    urgency: str = Urgency.NONE,
    deadline: date | None = None,
    requester: User | None = None,
    origin: str = Origin.DIRECT,
    number: int | None = None,
) -> Project:
    """File a request, whole or not at all; the same `request_key` gives the same project again.

    A coordinator may file one that reached the facility another way, for its `requester`. A trial
    that is taken back brings a `number` of its own, and uses none that the next request would get.
    """
    requester = requester or by
    if requester is None:
        raise ValueError("The portal itself asks for nothing.")
    refuse_to_file_for(requester, by=by, origin=origin, pi=person_at(pi_email))
    return file_project(
        Project(
            pk=number,
            requester=requester,
            title=title.strip(),
            question=question.strip(),
            data_description=data_description.strip(),
            success=success.strip(),
            funding=funding.strip(),
            amount=amount,
            pi_name=pi_name.strip(),
            pi_email=pi_email.strip(),
            proposal_number=proposal_number.strip(),
            urgency=urgency,
            deadline=deadline,
            origin=origin,
            request_key=request_key,
        ),
        by=by,
    )


def refuse_to_file_for(
    requester: User, *, by: User | None, origin: str, pi: User | None = None
) -> None:
    """Everybody asks for themselves; coordinators also for others they are not in conflict with.

    That counts the PI as well. `by=None` is the operator's command line.
    """
    if by is None:
        return
    if requester.pk == by.pk and origin == Origin.DIRECT:
        return
    if not by.is_coordinator or in_conflict(by, requester, *([pi] if pi else [])):
        raise PermissionDenied


@transaction.atomic
def request_project_from_consultation(
    consultation: Consultation, *, by: User, request_key: UUID
) -> Project:
    """Turn a consultation that was held into a request, with its files, answers and people.

    One consultation leads to one project: asking again, by whomever, gives the one that exists.
    """
    locked = lock_for(consultation, "convert", by=by)
    refuse_unless_held(locked)
    existing = locked.projects.exclude(status=ProjectStatus.CANCELLED).first()
    if existing:
        return existing
    project = file_project(from_consultation(locked, request_key=request_key), by=by)
    bring_along(locked, project)
    return project


def refuse_unless_held(consultation: Consultation) -> None:
    if consultation.status != ConsultationStatus.HELD:
        raise DomainError(
            _("A project can be asked for once the session took place. Its state is “%(state)s”.")
            % {"state": consultation.get_status_display()}
        )


def from_consultation(consultation: Consultation, *, request_key: UUID) -> Project:
    answers = consultation.answers
    return Project(
        requester=consultation.requester,
        title=consultation.title,
        question=str(answers.get("biology") or consultation.title)[:LONGEST_TEXT],
        data_description=str(answers.get("object") or "")[:LONGEST_TEXT],
        origin=Origin.OPEN_DESK,
        consultation=consultation,
        answers=answers_to_keep(consultation),
        pi_name=consultation.requester.pi_name,
        pi_email=consultation.requester.pi_email,
        request_key=request_key,
    )


def answers_to_keep(consultation: Consultation) -> dict[str, Any]:
    """What was answered, but for the confirmations, which were given for the open desk only."""
    ticked = {question.id for question in consultation.form.questions if question.kind == "checks"}
    return {key: value for key, value in consultation.answers.items() if key not in ticked}


def bring_along(consultation: Consultation, project: Project) -> None:
    """Share every file that is there, and remember the analysts who met the question."""
    ProjectImage.objects.bulk_create(
        ProjectImage(project=project, upload_id=image.upload_id, role=image.role)
        for image in consultation.images.select_related("upload")
        if image.upload.is_stored
    )
    project.known_by.set(seat.analyst_id for seat in consultation.seats.all() if seat.published_at)


def file_project(project: Project, *, by: User | None) -> Project:
    """Insert one request, once however often it is sent."""
    project.status = ProjectStatus.SUBMITTED
    project.pi = person_named(project)
    with constraints_speak(Project):
        project.full_clean(validate_unique=False, validate_constraints=False)
    project, made = insert_once(project)
    if made:
        record(project, "request", by=by, origin=project.origin)
        settle_new(project, by=by)
    return project
