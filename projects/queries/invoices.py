"""Invoice sheets of a period: for the list, its sums and the file for the accounts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from fbias.core.folding import order_key
from projects.amounts import totals
from projects.enums import InvoiceStatus
from projects.models import Invoice, InvoiceLine
from projects.models.invoices import InvoiceQuerySet
from projects.queries.papers.parties import parties_of

HEADER = (
    _("number"), _("issued"), _("state"), _("settled"), _("project"), _("title"), _("requester"),
    _("institution"), _("PI"), _("e-mail of the PI"), _("purchase order"), _("price category"),
    _("hours"), _("full cost"), _("subsidy"), _("price before VAT"), _("VAT"), _("total"),
    _("why no payment is asked for"),
)  # fmt: skip


def invoices_of(user: Any, *, first: date, last: date, status: str = "") -> InvoiceQuerySet:
    """What a coordinator or the accounts handle; `for_list()` adds three queries for its parts."""
    rows = Invoice.objects.of_office(user).filter(issued_on__range=(first, last))
    return (rows.filter(status=status) if status else rows).for_list()


@dataclass(frozen=True)
class Sums:
    """What sheets come to, VAT included, by what became of them."""

    issued: Decimal
    paid: Decimal
    waived: Decimal


def sums_of(invoices: InvoiceQuerySet) -> Sums:
    """Of every sheet, also those on other pages; one query of lines."""
    lines: dict[int, list[InvoiceLine]] = {}
    states: dict[int, str] = {}
    rows = InvoiceLine.objects.filter(invoice__in=invoices.order_by().values("pk"))
    for line in rows.select_related("invoice"):
        lines.setdefault(line.invoice_id, []).append(line)
        states[line.invoice_id] = line.invoice.status
    found = dict.fromkeys(InvoiceStatus.values, Decimal(0))
    for pk, own in lines.items():
        found[states[pk]] += totals(own).gross
    return Sums(**found)


def csv_row(invoice: Invoice) -> list[object]:
    who = parties_of(invoice)
    lines = list(invoice.lines.all())
    found = totals(lines)
    quotes = {line.quote for line in lines}
    return [
        invoice.number,
        invoice.issued_on,
        str(invoice.get_status_display()),
        invoice.settled_on or "",
        who["reference"],
        who["title"],
        who["requester"],
        who["place"],
        who["pi_name"],
        who["pi_email"],
        joined(getattr(getattr(quote, "purchase_order", None), "number", "") for quote in quotes),
        joined(quote.category.label for quote in quotes),
        found.hours,
        found.full,
        found.subsidy,
        found.net,
        found.vat_amount,
        found.gross,
        invoice.waiver_reason,
    ]


def joined(words: Iterable[str]) -> str:
    return ", ".join(sorted({word for word in words if word}, key=order_key))
