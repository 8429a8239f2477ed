"""Invoice sheets of a period: for the list, its sums and the file for the accounts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from fbias.core.folding import order_key
from projects.amounts import left_of, totals
from projects.enums import InvoiceStatus
from projects.models import Invoice, InvoiceLine, Project, TimeEntry
from projects.models.invoices import InvoiceQuerySet
from projects.queries.papers.parties import parties_of
from projects.workflow import PROJECT_LIFE

NOTHING = Decimal(0)
PAYER = ("legal_name", "siret", "service_code", "engagement")
CREDITED = InvoiceStatus.CREDITED.value
OVERDUE = "overdue"  # no state: what is issued and was due
HEADER = (
    _("number"), _("issued"), _("due"), _("state"), _("settled"), _("project"), _("title"),
    _("requester"), _("institution"), _("PI"), _("e-mail of the PI"), _("purchase order"),
    _("price category"), _("hours"), _("full cost"), _("subsidy"), _("price before VAT"), _("VAT"),
    _("total"), _("why no payment is asked for"), _("credit notes"), _("taken back, €"),
    _("left, €"), _("payer"), _("SIREN or SIRET"), _("service code"), _("engagement number"),
)  # fmt: skip


def invoices_of(user: Any, *, first: date, last: date, status: str = "") -> InvoiceQuerySet:
    """What a coordinator or the accounts handle; `for_list()` adds one query for its lines."""
    rows = Invoice.objects.of_office(user).filter(issued_on__range=(first, last))
    if status == OVERDUE:
        rows = rows.overdue()
    elif status:
        rows = rows.filter(status=status)
    return rows.for_list()


def projects_to_bill(user: Any) -> QuerySet[Project]:
    """Whose work is over and has hours to bill, for a coordinator; the oldest end first."""
    worked = TimeEntry.objects.billable().filter(project=OuterRef("pk"))
    others = Project.objects.visible_to(user).exclude(Q(requester=user) | Q(pi=user))
    ready = others.filter(Exists(worked), status__in=PROJECT_LIFE.steps["invoice"].sources)
    return ready.order_by("ended_on", "pk")


@dataclass(frozen=True)
class Sums:
    """What sheets come to, VAT included, by what became of them; `place` is who pays.

    What credit notes took back counts there and nowhere else.
    """

    place: str = ""
    issued: Decimal = NOTHING
    paid: Decimal = NOTHING
    waived: Decimal = NOTHING
    credited: Decimal = NOTHING


def sums_by_payer(invoices: InvoiceQuerySet) -> list[Sums]:
    """Of every sheet, also those on other pages: each institution in its order; one query."""
    lines: dict[Invoice, list[InvoiceLine]] = {}
    rows = InvoiceLine.objects.filter(invoice__in=invoices.order_by().values("pk"))
    for line in rows.select_related(
        "invoice__project__requester__institution",
        "invoice__project__institution",
        "invoice__project__payer",
    ):
        lines.setdefault(line.invoice, []).append(line)
    by_place: dict[str, dict[str, Decimal]] = {}
    for invoice, own in lines.items():
        sums = by_place.setdefault(parties_of(invoice)["place"], {})
        left = left_of(own).gross
        sums[invoice.status] = sums.get(invoice.status, NOTHING) + left
        sums[CREDITED] = sums.get(CREDITED, NOTHING) + totals(own).gross - left
    return [Sums(place, **by_place[place]) for place in sorted(by_place, key=order_key)]


def sums_of(payers: Iterable[Sums]) -> Sums:
    rows = list(payers)
    return Sums(
        issued=sum((one.issued for one in rows), NOTHING),
        paid=sum((one.paid for one in rows), NOTHING),
        waived=sum((one.waived for one in rows), NOTHING),
        credited=sum((one.credited for one in rows), NOTHING),
    )


def csv_row(invoice: Invoice) -> list[object]:
    who = parties_of(invoice)
    lines = list(invoice.lines.all())
    sums, left = totals(lines), left_of(lines)
    quotes = {line.quote for line in lines}
    return [
        invoice.number,
        invoice.issued_on,
        invoice.due_on,
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
        sums.hours,
        sums.full,
        sums.subsidy,
        sums.net,
        sums.vat_amount,
        sums.gross,
        invoice.waiver_reason,
        joined(one.number for one in invoice.credit_notes.all()),
        sums.gross - left.gross,
        left.gross,
        *(who.get(f"payer_{name}", "") for name in PAYER),
    ]


def joined(words: Iterable[str]) -> str:
    return ", ".join(sorted({word for word in words if word}, key=order_key))
