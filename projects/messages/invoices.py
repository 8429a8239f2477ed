"""The mail about an invoice sheet."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fbias.core.links import sign
from fbias.core.numbers import euro
from fbias.notifications.kinds import Kind, register
from projects.amounts import totals
from projects.messages.facts import euros, is_for_the_pi
from projects.models import Invoice
from projects.services.mails.quotes import READ_INVOICE


def _invoice_facts(invoice: Any, recipient: Any) -> dict[str, object]:
    path = (
        reverse("projects:invoice_link", args=[sign(READ_INVOICE, invoice, recipient)])
        if is_for_the_pi(invoice, recipient)
        else invoice.get_absolute_url()
    )
    sums = totals(invoice.lines.all())
    return {
        "reference": invoice.project.reference,
        "title": invoice.project.title,
        "number": invoice.number,
        "hours": sums.hours,
        "gross": euro(sums.gross),
        "link": f"{settings.SITE_URL}{path}",
    }


def register_kinds() -> None:
    register(
        Kind(
            "project_invoice",
            _("An invoice sheet"),
            Invoice,
            sample={
                "reference": "P-12",
                "title": "Count the beating cilia",
                "number": "F-2026-0003",
                "hours": 40.0,
                "gross": euros("1000"),
                "link": "https://portal.example/projects/invoices/3/",
            },
            context=_invoice_facts,
            secrets=("link",),
        )
    )
