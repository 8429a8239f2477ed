"""A large sum is approved before work starts: asked when the PI accepts, answered once."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fbias.core.errors import DomainError
from fbias.core.numbers import euro
from fbias.core.timeline import record
from members.models import User
from projects.enums import ApprovalStatus
from projects.models import Approval, Project, Quote
from projects.queries.approvals import above_threshold, latest_approval
from projects.services.mails.quotes import announce_approval, ask_approvers


@transaction.atomic
def ask_for_approval(quote: Quote) -> Approval | None:
    """Ask whoever may commit the sum that the project agreed to by this quote, if it is large."""
    amount = above_threshold(quote.project)
    if amount is None:
        return None
    approval, made = Approval.objects.get_or_create(
        quote=quote, defaults={"project": quote.project, "amount": amount}
    )
    if made:
        record(quote.project, "ask_approval", by=None, reason=euro(amount))
        ask_approvers(approval)
    return approval


@transaction.atomic
def approve(approval: Approval, *, by: User) -> Approval:
    """Yes; the second who answers is told that it is answered."""
    answered = approval.life.advance(
        approval, "approve", by=by, answered_at=timezone.now(), answered_by=by.name, reason=""
    )
    record(answered.project, "approve_sum", by=by, reason=euro(answered.amount))
    announce_approval(answered)
    return answered


@transaction.atomic
def refuse_approval(approval: Approval, *, by: User, reason: str) -> Approval:
    """No, and why: work does not start."""
    answered = approval.life.advance(
        approval,
        "refuse",
        by=by,
        answered_at=timezone.now(),
        answered_by=by.name,
        reason=reason.strip(),
    )
    record(answered.project, "refuse_sum", by=by, reason=answered.reason)
    announce_approval(answered)
    return answered


@transaction.atomic
def ask_again(approval: Approval, *, by: User) -> Approval:
    """The coordinators settled what stood against it."""
    asked = approval.life.advance(approval, "ask_again", by=by, asked_at=timezone.now())
    record(asked.project, "ask_approval", by=by, reason=euro(asked.amount))
    ask_approvers(asked)
    return asked


def refuse_unapproved(project: Project) -> None:
    """Work does not start before the newest sum is approved."""
    approval = latest_approval(project)
    if approval and approval.status != ApprovalStatus.APPROVED:
        raise DomainError(
            _("%(amount)s have to be approved before work starts: %(state)s.")
            % {"amount": euro(approval.amount), "state": approval.get_status_display()}
        )
