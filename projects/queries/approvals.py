"""Which accepted quotes somebody has to approve, and what still waits for it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings

from members.enums import Role
from projects.models import Approval, Project
from projects.models.approvals import ApprovalQuerySet
from projects.queries.quotes import agreed


def above_threshold(project: Project) -> Decimal | None:
    """What the PI agreed to, if it is more than the facility lets pass; nothing without a limit."""
    limit = settings.FACILITY_APPROVAL_ABOVE
    gross = agreed(project).gross
    return gross if limit is not None and gross > limit else None


def latest_approval(project: Project) -> Approval | None:
    """That of the newest sum."""
    return project.approvals.first()


def approvals_of_finance(user: Any) -> ApprovalQuerySet:
    """Those that this person of finance may answer, above the invoice sheets."""
    if Role.FINANCE not in user.roles:
        return Approval.objects.none()
    return Approval.objects.waiting_for(user).select_related("project", "quote")
