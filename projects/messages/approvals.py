"""Mails about a sum that somebody else approves."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fbias.core.links import sign
from fbias.core.numbers import euro
from fbias.notifications.kinds import kinds_about
from fbias.notifications.reminders import Reminder
from fbias.notifications.reminders import register as register_reminder
from projects.enums import ApprovalStatus
from projects.messages.facts import euros
from projects.models import Approval
from projects.services.mails.quotes import ANSWER_APPROVAL, approvers_of

SILENT = timedelta(days=5)


def _approval_facts(approval: Any, recipient: Any) -> dict[str, object]:
    return {
        "reference": approval.project.reference,
        "title": approval.project.title,
        "number": approval.quote.number,
        "amount": euro(approval.amount),
        "is_approved": approval.status == ApprovalStatus.APPROVED,
        "answered_by": approval.answered_by,
        "reason": approval.reason,
        "link": f"{settings.SITE_URL}{reverse('projects:quote', args=[approval.project_id])}",
    }


def _asked_facts(approval: Any, recipient: Any) -> dict[str, object]:
    path = reverse("projects:approval_link", args=[sign(ANSWER_APPROVAL, approval, recipient)])
    return {**_approval_facts(approval, recipient), "link": f"{settings.SITE_URL}{path}"}


def _waits_for_approval(approval: Approval) -> bool:
    return approval.status == ApprovalStatus.WAITING


def _has_answer(approval: Approval) -> bool:
    return approval.status != ApprovalStatus.WAITING


def unapproved(now: datetime) -> list[Approval]:
    """Asked five days ago and not answered."""
    rows = Approval.objects.waiting().filter(asked_at__lte=now - SILENT)
    return list(rows.select_related("project__requester", "project__pi", "quote"))


SAMPLE: dict[str, object] = {
    "reference": "P-12",
    "title": "Count the beating cilia",
    "number": "Q-2026-0007",
    "amount": euros("12400"),
    "is_approved": True,
    "answered_by": "Nadia Ferrand",
    "reason": "",
    "link": "https://portal.example/projects/12/quote/",
}


def register_kinds() -> None:
    mail = kinds_about(Approval, sample=SAMPLE, context=_approval_facts)
    mail(
        "project_approval",
        _("A sum to approve"),
        context=_asked_facts,
        still_wanted=_waits_for_approval,
        secrets=("link",),
        repeatable=True,
    )
    mail(
        "project_approval_answered",
        _("A sum was approved, or not"),
        still_wanted=_has_answer,
    )
    register_reminder(
        Reminder(
            "project_approval",
            unapproved,
            approvers_of,
            lambda approval: f"5d-{approval.pk}-{approval.asked_at:%Y%m%d}",
        )
    )
