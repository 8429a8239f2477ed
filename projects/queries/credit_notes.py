"""Credit notes of a period, for the accounts."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from projects.models import CreditNote
from projects.models.credit_notes import CreditNoteQuerySet
from projects.queries.papers.parties import parties_of

HEADER = (
    _("number"), _("issued"), _("sheet"), _("project"), _("title"), _("institution"), _("PI"),
    _("hours"), _("full cost"), _("subsidy"), _("price before VAT"), _("VAT"), _("total"),
    _("why it is taken back"),
)  # fmt: skip


def credits_of(user: Any, *, first: date, last: date) -> CreditNoteQuerySet:
    """What a coordinator or the accounts handle; the newest first."""
    rows = CreditNote.objects.of_office(user).filter(issued_on__range=(first, last))
    return rows.select_related(
        "invoice__project__requester__institution",
        "invoice__project__institution",
        "invoice__project__payer",
    ).order_by("-pk")


def row_of(credit: CreditNote) -> list[object]:
    """Amounts stand as what they take away: below zero."""
    who = parties_of(credit.invoice)
    return [
        credit.number,
        credit.issued_on,
        credit.invoice.number,
        who["reference"],
        who["title"],
        who["place"],
        who["pi_name"],
        -credit.hours,
        -credit.full,
        -(credit.full - credit.net),
        -credit.net,
        -credit.vat,
        -credit.gross,
        credit.reason,
    ]
