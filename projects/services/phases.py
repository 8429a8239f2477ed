"""Go or no-go after a phase; go makes the next one out of it."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fbias.core.constraints import constraints_speak
from fbias.core.errors import DomainError
from fbias.core.timeline import record
from fbias.core.workflow import lock_for
from members.models import User
from projects.enums import Origin, ProjectStatus
from projects.models import Evaluator, PhaseDecision, Project, ProjectImage
from projects.services.mails.work import announce_phase


@transaction.atomic
def decide_phase(
    project: Project,
    *,
    by: User,
    go: bool,
    reason: str,
    request_key: UUID,
    title: str = "",
    question: str = "",
    success: str = "",
) -> PhaseDecision:
    """Go or no-go after a phase, once; go makes the next phase out of this one.

    The next project keeps requester, PI, files and answers, has its own title, question and success
    text, and waits as accepted for its own quote.
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
    own = {"title": title, "question": question, "success": success}
    own = {name: words.strip() for name, words in own.items() if words.strip()}
    following = _next_phase(locked, by=by, request_key=request_key, **own) if go else None
    decision = PhaseDecision.objects.create(
        project=locked, go=go, reason=reason.strip(), next_project=following, decided_by=by
    )
    record(locked, "decide_phase", by=by, go=go, next=following.pk if following else None)
    announce_phase(decision)
    return decision


def keep_away(project: Project, following: Project) -> None:
    """Whoever stepped back from the evaluation is a stranger to the phases after it as well."""
    Evaluator.objects.bulk_create(
        Evaluator(
            project=following,
            analyst_id=evaluator.analyst_id,
            due_on=evaluator.due_on,
            recused_at=evaluator.recused_at,
            recusal_reason=evaluator.recusal_reason,
        )
        for evaluator in project.evaluators.filter(recused_at__isnull=False)
    )


def _next_phase(project: Project, *, by: User, request_key: UUID, **own: str) -> Project:
    following = Project(
        requester=project.requester,
        title=own.get("title", project.title),
        question=own.get("question", project.question),
        data_description=project.data_description,
        success=own.get("success", project.success),
        amount=project.amount,
        funding=project.funding,
        institution=project.institution,
        pi_name=project.pi_name,
        pi_email=project.pi_email,
        pi=project.pi,
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
    keep_away(project, following)
    record(following, "begin_phase", by=by, parent=project.pk)
    return following
