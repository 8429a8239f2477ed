"""The mail about a credit note."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fbias.core.links import sign
from fbias.core.numbers import euro
from fbias.notifications.kinds import Kind, register
from projects.enums import InvoiceStatus
from projects.messages.facts import euros, is_for_the_pi
from projects.models import CreditNote
from projects.services.mails.quotes import READ_CREDIT


def _credit_facts(credit: Any, recipient: Any) -> dict[str, object]:
    path = (
        reverse("projects:credit_link", args=[sign(READ_CREDIT, credit, recipient)])
        if is_for_the_pi(credit, recipient)
        else credit.get_absolute_url()
    )
    return {
        "reference": credit.project.reference,
        "title": credit.project.title,
        "number": credit.number,
        "sheet": credit.invoice.number,
        "hours": credit.hours,
        "gross": euro(credit.gross),
        "reason": credit.reason,
        "is_paid_back": credit.invoice.status == InvoiceStatus.PAID,
        "link": f"{settings.SITE_URL}{path}",
    }


def register_kinds() -> None:
    register(
        Kind(
            "project_credit",
            _("A credit note"),
            CreditNote,
            sample={
                "reference": "P-12",
                "title": "Count the beating cilia",
                "number": "A-2026-0001",
                "sheet": "F-2026-0003",
                "hours": 4.0,
                "gross": euros("100"),
                "reason": "Four hours were counted twice.",
                "is_paid_back": False,
                "link": "https://portal.example/projects/invoices/3/",
            },
            context=_credit_facts,
            secrets=("link",),
        )
    )
