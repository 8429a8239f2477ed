"""An invoice or a credit note for programs, in the terms of EN 16931 (BT-1 and so on).

It is one document in the language of the facility, whatever the language of the paper that carries
it. Amounts are those of the sheet: its lines add up, and VAT is reckoned once for each rate.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import override

from fbias.papers.facturx import written
from fbias.papers.words import on_one_line
from projects.models import CreditNote, Invoice
from projects.queries.papers.einvoice_parties import account, buyer, seller
from projects.queries.papers.mentions import late, missing_in, supply
from projects.queries.papers.parties import Parties, parties_of
from projects.queries.papers.sheets import Row, Sheet, sheet_of

type Terms = dict[str, Any]

INVOICE, CREDIT = "380", "381"
SERVICES = "S1"  # an invoice for services, in the words of the French reform
HOUR = "HUR"
TAXED, EXEMPT, OUTSIDE = "S", "E", "O"
INDEMNITY, PENALTIES, DISCOUNT = "PMT", "PMD", "AAB"
NOTHING = Decimal(0)


def invoice_xml(invoice: Invoice) -> str:
    """Nothing where sheets are no invoices, or for an old one that lacks what it must say."""
    with override(settings.FACILITY_LANGUAGE):
        sheet, who = sheet_of(invoice.lines.all()), parties_of(invoice)
        if not settings.FACILITY_ISSUES_INVOICES or missing_in(who, sheet):
            return ""
        due, _penalties, _indemnity = late(invoice)
        return written(
            {
                **document(INVOICE, invoice, who, sheet),
                **account(),
                "BT-9": invoice.due_on,
                "BT-20": on_one_line(due),
                "BT-72": invoice.project.ended_on or invoice.issued_on,
                "BT-83": invoice.number,
                "BG-1": notes(invoice),
            }
        )


def credit_xml(credit: CreditNote, sheet: Sheet, follows: str) -> str:
    """Of a type that takes back; it names the invoice, and its amounts are above zero."""
    who = parties_of(credit.invoice)
    if not settings.FACILITY_ISSUES_INVOICES or missing_in(who, sheet):
        return ""
    return written(
        {
            **document(CREDIT, credit, who, sheet),
            "BT-20": on_one_line(follows),
            "BT-72": credit.invoice.project.ended_on or credit.invoice.issued_on,
            "BG-1": [*notes(credit.invoice), {"BT-22": on_one_line(credit.reason)}],
            "BG-3": [{"BT-25": credit.invoice.number, "BT-26": credit.invoice.issued_on}],
        }
    )


def document(kind: str, issued: Invoice | CreditNote, who: Parties, sheet: Sheet) -> Terms:
    net, vat = sheet.totals.net, sheet.totals.vat_amount
    references = {
        "BT-10": on_one_line(who["payer_service_code"]),
        "BT-11": who["reference"],
        "BT-11-0": on_one_line(who["title"]),
        "BT-13": on_one_line(who["payer_engagement"]),
    }
    outside = any(category(row.vat_percent) == OUTSIDE for row in sheet.rows)
    return {
        "BT-1": issued.number,
        "BT-2": issued.issued_on,
        "BT-3": kind,
        "BT-5": "EUR",
        "BT-23": SERVICES,
        **{term: words for term, words in references.items() if words},
        "BG-4": seller(),
        "BG-7": buyer(who, with_vat_number=not outside),
        "BG-23": breakdown(sheet),
        "BG-25": [line(place, row) for place, row in enumerate(sheet.rows, 1)],
        "BT-106": str(net),
        "BT-109": str(net),
        "BT-110": str(vat),
        "BT-112": str(net + vat),
        "BT-115": str(net + vat),
    }


def category(percent: Decimal) -> str:
    """Without VAT it is exempt; of a facility without a VAT number it is outside of it."""
    if percent:
        return TAXED
    return EXEMPT if settings.FACILITY_VAT_NUMBER else OUTSIDE


def rate(percent: Decimal) -> str | None:
    """In percent; what is outside has none."""
    return None if category(percent) == OUTSIDE else f"{percent.normalize():f}"


def line(place: int, row: Row) -> Terms:
    return {
        "BT-126": str(place),
        "BT-153": on_one_line(f"{row.label} · {row.text}" if row.text else row.label),
        "BT-129": f"{row.hours.normalize():f}",
        "BT-130": HOUR,
        "BT-146": str(row.price),
        "BT-131": str(row.total),
        "BT-151": category(row.vat_percent),
        "BT-152": rate(row.vat_percent),
    }


def breakdown(sheet: Sheet) -> list[Terms]:
    bases: defaultdict[Decimal, Decimal] = defaultdict(Decimal)
    for row in sheet.rows:
        bases[row.vat_percent.normalize()] += row.total
    amounts = dict(sheet.totals.vat)
    return [
        {
            "BT-116": str(base),
            "BT-117": str(amounts.get(percent, NOTHING)),
            "BT-118": category(percent),
            "BT-119": rate(percent),
            "BT-120": "" if percent else on_one_line(settings.FACILITY_NO_VAT_REASON),
        }
        for percent, base in sorted(bases.items())
    ]


def notes(invoice: Invoice) -> list[Terms]:
    """What the law asks of every invoice, each under the code of its subject."""
    due, penalties, indemnity = late(invoice)
    words = ((INDEMNITY, indemnity), (PENALTIES, penalties), (DISCOUNT, due), ("", supply()))
    return [{"BT-21": code, "BT-22": on_one_line(text)} for code, text in words]
