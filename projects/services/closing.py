"""The end of a project: completed, go or no-go, the next phase, closed, told without names."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fbias.core.constraints import constraints_speak
from fbias.core.errors import DomainError
from fbias.core.timeline import record
from fbias.core.workflow import lock_for
from members.models import User
from projects.enums import Acknowledgement, DeliverableStatus, Origin, ProjectStatus
from projects.links import Purpose
from projects.models import Case, PhaseDecision, Project, ProjectImage, Publication, Survey
from projects.queries.closing import open_points
from projects.services import course
from projects.services.steps import take_step
from projects.services.work_mails import (
    announce_case,
    announce_completed,
    announce_phase,
    ask_for_survey,
)
from projects.survey import SURVEY

BEST, WORST = 5, 1
BEFORE_A_DOI = re.compile(r"^(https?://(dx\.)?doi\.org/|doi:\s*)")


def may_answer(project: Any, email: str) -> bool:
    """The requester answers while the work is done; a second answer changes the first one."""
    over = project.status in ProjectStatus.WORK_OVER
    return bool(over and project.requester.email.lower() == email)


ANSWER_SURVEY = Purpose("answer-survey", days=120, holds=may_answer)


@transaction.atomic
def stop_as_infeasible(project: Project, *, by: User, reason: str) -> Project:
    """Say what was tried and where to go; hours are kept, and the user is asked what they think."""
    stopped = course.stop(project, by=by, reason=reason)
    ask_for_survey(stopped)
    return stopped


@transaction.atomic
def complete(project: Project, *, by: User | None, outcome: str = "") -> Project:
    """The user accepted what was delivered; `by=None` is the portal after a month of silence."""
    locked = lock_for(project, "complete", by=by)
    if locked.deliverables.filter(status=DeliverableStatus.DEFECTS).exists():
        raise DomainError(_("Defects were reported and not answered yet."))
    done = take_step(
        locked,
        "complete",
        by=by,
        ended_on=timezone.localdate(),
        outcome=outcome.strip() or locked.outcome,
    )
    for deliverable in done.deliverables.filter(status=DeliverableStatus.OFFERED):
        deliverable.life.advance(deliverable, "accept", by=None, answered_at=timezone.now())
    announce_completed(done)
    return done


@transaction.atomic
def decide_phase(
    project: Project, *, by: User, go: bool, reason: str, request_key: UUID
) -> PhaseDecision:
    """Go or no-go after a phase, once; go makes the next phase out of this one.

    The next project keeps requester, PI, files and answers, and waits as accepted for its own
    quote.
    """
    locked = lock_for(project, "decide_phase", by=by)
    decided = PhaseDecision.objects.filter(project=locked).first()
    if decided and decided.next_project and decided.next_project.request_key == request_key:
        return decided
    if decided:
        raise DomainError(_("Go or no-go was decided already: reload the page."))
    if locked.status not in ProjectStatus.WORK_OVER:
        raise DomainError(_("Go or no-go is decided when the phase is completed."))
    if not reason.strip():
        raise DomainError(_("Say why it goes on, or why not."))
    following = _next_phase(locked, by=by, request_key=request_key) if go else None
    decision = PhaseDecision.objects.create(
        project=locked, go=go, reason=reason.strip(), next_project=following, decided_by=by
    )
    record(locked, "decide_phase", by=by, go=go, next=following.pk if following else None)
    announce_phase(decision)
    return decision


def _next_phase(project: Project, *, by: User, request_key: UUID) -> Project:
    following = Project(
        requester=project.requester,
        title=project.title,
        question=project.question,
        data_description=project.data_description,
        success=project.success,
        funding=project.funding,
        pi_name=project.pi_name,
        pi_email=project.pi_email,
        pi_confirmed_at=project.pi_confirmed_at,
        proposal_number=project.proposal_number,
        answers=project.answers,
        origin=Origin.NEXT_PHASE,
        parent=project,
        status=ProjectStatus.ACCEPTED,
        decided_at=timezone.now(),
        request_key=request_key,
    )
    with constraints_speak(Project):
        following.full_clean(validate_unique=False)
        following.save(force_insert=True)
    ProjectImage.objects.bulk_create(
        ProjectImage(project=following, upload_id=image.upload_id, role=image.role)
        for image in project.images.all()
    )
    following.known_by.set(project.known_by.all())
    record(following, "begin_phase", by=by, parent=project.pk)
    return following


@transaction.atomic
def close(project: Project, *, by: User) -> Project:
    """File the project once every point of the closing checklist is settled."""
    locked = lock_for(project, "close", by=by)
    left = [str(point.label) for point in open_points(locked) if point.stops]
    if left:
        raise DomainError(_("Still open: %(points)s.") % {"points": "; ".join(left)})
    return take_step(locked, "close", by=by)


@transaction.atomic
def answer_survey(project: Project, *, scores: dict[str, int], words: str = "") -> Survey:
    """Keep what the user thought; a second answer changes the first one."""
    if project.status not in ProjectStatus.WORK_OVER:
        raise DomainError(_("The survey is open once the work is done."))
    answered = set(scores) == {item.code for item in SURVEY}
    if not answered or any(not WORST <= score <= BEST for score in scores.values()):
        raise DomainError(_("Answer each question with one to five."))
    survey, _made = Survey.objects.update_or_create(
        project=project,
        defaults={"scores": scores, "words": words.strip(), "answered_at": timezone.now()},
    )
    return survey


@transaction.atomic
def add_publication(
    project: Project, *, by: User, doi: str, title: str = "", year: int | None = None
) -> Publication:
    """Note an article that came out of the project."""
    locked = lock_for(project, "view", by=by)
    publication = Publication(
        project=locked,
        doi=bare_doi(doi),
        title=title.strip(),
        year=year,
        added_by=by,
    )
    with constraints_speak(Publication):
        publication.full_clean(validate_unique=False, validate_constraints=False)
        publication.save(force_insert=True)
    record(locked, "add_publication", by=by, doi=publication.doi)
    return publication


def bare_doi(text: str) -> str:
    """The DOI without the address or the word before it."""
    return BEFORE_A_DOI.sub("", text.strip().lower())


@transaction.atomic
def check_acknowledgement(publication: Publication, *, by: User, found: str) -> Publication:
    """A coordinator read the article and says whether it mentions the facility."""
    lock_for(publication.project, "change", by=by)
    fresh = Publication.objects.select_for_update().get(pk=publication.pk)
    fresh.acknowledgement, fresh.checked_by = Acknowledgement(found), by
    fresh.save(update_fields=["acknowledgement", "checked_by"])
    return fresh


@transaction.atomic
def write_case(project: Project, *, by: User, title: str, text: str) -> Case:
    """Tell the project without names; a changed text needs the user's consent again."""
    locked = lock_for(project, "work", by=by)
    case = Case.objects.filter(project=locked).first() or Case(project=locked)
    case.title, case.text = title.strip(), text.strip()
    refuse_names(locked, f"{case.title} {case.text}")
    case.agreed_at = case.published_at = None
    with constraints_speak(Case):
        case.full_clean(validate_unique=False)
        case.save()
    announce_case(case)
    return case


def refuse_names(project: Project, text: str) -> None:
    """A case names neither who asked nor the PI."""
    for name in (project.requester.name, project.pi_name):
        if name.strip() and name.strip().casefold() in text.casefold():
            raise DomainError(_("The case is told without names, but it has “%s” in it.") % name)


@transaction.atomic
def agree_to_case(case: Case, *, by: User, text: str) -> Case:
    """The user agrees to the text that they read; one changed meanwhile is shown again."""
    fresh = lock_for(case, "agree", by=by)
    if " ".join(fresh.text.split()) != " ".join(text.split()):
        raise DomainError(_("The text was changed meanwhile. Please read it again."))
    fresh.agreed_at = fresh.agreed_at or timezone.now()
    fresh.save(update_fields=["agreed_at"])
    return fresh


@transaction.atomic
def publish_case(case: Case, *, by: User) -> Case:
    """Show it in the public gallery; never without consent."""
    fresh = lock_for(case, "publish", by=by)
    fresh.published_at = fresh.published_at or timezone.now()
    with constraints_speak(Case):
        fresh.save(update_fields=["published_at"])
    return fresh


@transaction.atomic
def take_case_back(case: Case, *, by: User) -> Case:
    """The user changes their mind: the case leaves the gallery at once."""
    fresh = lock_for(case, "agree", by=by)
    fresh.agreed_at = fresh.published_at = None
    fresh.save(update_fields=["agreed_at", "published_at"])
    return fresh
