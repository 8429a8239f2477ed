"""Quotes, invoice sheets and reports as data for their PDF, in the language that is active.

What has left is read from its frozen facts (`first`), never from the people and prices of today.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from fbias.core.clock import facility_day
from fbias.core.names import harmless
from fbias.core.numbers import euro, plain
from fbias.core.said_dates import date_format
from fbias.papers.frame import frame
from projects.enums import InvoiceStatus, QuoteStatus
from projects.models import Invoice, Quote, Report
from projects.queries.papers.einvoices import invoice_xml
from projects.queries.papers.mentions import about_the_sheet, how_to_pay, title_of, why_no_vat
from projects.queries.papers.parties import Parties, parties_of
from projects.queries.papers.sheets import (
    DAY,
    Facts,
    Sheet,
    conditions_of,
    known,
    sheet_of,
    state_of,
)
from projects.queries.payers import address_of, references_of

type Content = dict[str, Any]


def quote_paper(quote: Quote, first: Content | None = None) -> Content:
    """A draft or a quote as it is sent; then the same with its answer."""
    content = first or new_quote(quote)
    answer = (
        [{"title": str(quote.get_status_display()), "text": signature(quote)}]
        if quote.answered_by
        else []
    )
    stamp = "" if quote.status == QuoteStatus.SENT else str(quote.get_status_display())
    return {**content, "stamp": stamp, "after": [*content["after"], *answer]}


def new_quote(quote: Quote) -> Content:
    sheet = sheet_of(quote.lines.all())
    title = _("Quote %(number)s") % {"number": quote.number} if quote.number else _("Draft quote")
    who = parties_of(quote)
    after = [
        {
            "title": _("How to answer"),
            "text": _(
                "The PI accepts or refuses online, from the link of the mail or on the page of the "
                "project. Nothing is charged before the quote is accepted, and never more than its "
                "total unless an amendment is accepted."
            ),
        }
    ]
    if quote.terms:
        after.append({"title": _("Acknowledgement and authorship"), "text": quote.terms.text})
    return {
        **frame(title, who["title"]),
        "date": date_format(facility_day(quote.sent_at or quote.made_at), DAY),
        "buyer_title": _("For"),
        "buyer": buyer(who),
        "facts": known([*named(who), *conditions_of(quote)]),
        "before": [{"title": _("What is done"), "text": quote.scope}],
        **table(sheet, _("What it costs")),
        "after": after,
    }


def signature(quote: Quote) -> str:
    day = date_format(facility_day(quote.answered_at), DAY) if quote.answered_at else ""
    return _("%(name)s, %(day)s") % {"name": harmless(quote.answered_by), "day": day}


def invoice_paper(invoice: Invoice, first: Content | None = None) -> Content:
    """The sheet as it is issued; then the same, settled: nothing is to be paid any more."""
    content = first or new_invoice(invoice)
    settled = invoice.status != InvoiceStatus.ISSUED
    return {
        **content,
        "stamp": str(invoice.get_status_display()) if settled else "",
        "facts": known([*content["named"], *state_of(invoice)]),
        "after": content["after"][:1] if settled else content["after"],
    }


def new_invoice(invoice: Invoice) -> Content:
    sheet = sheet_of(invoice.lines.all())
    who = parties_of(invoice)
    return {
        **frame(title_of(invoice), who["title"]),
        "date": date_format(invoice.issued_on, DAY),
        "buyer_title": _("For"),
        "buyer": buyer(who),
        "named": known(named(who)),
        **table(sheet, _("Hours worked")),
        "after": [about_the_sheet(invoice), how_to_pay(invoice, sheet)],
        "xml": invoice_xml(invoice),
    }


def report_paper(report: Report, first: Content | None = None) -> Content:
    """A report that was sent."""
    return first or new_report(report)


def new_report(report: Report) -> Content:
    project = report.project
    facts = [
        (_("Project"), project.reference),
        (_("For"), harmless(project.requester.name)),
        (_("By"), harmless(report.author.user.name) if report.author else ""),
    ]
    return {
        **frame(_("Report %(number)s") % {"number": report.number}, project.title),
        "date": date_format(facility_day(report.sent_at), DAY) if report.sent_at else "",
        "facts": known(facts),
        "parts": [{"title": _("What was done, and what comes next"), "text": report.text}],
    }


def buyer(who: Parties) -> list[str]:
    """The payer as it was named; without one, the institution."""
    lines = [*(address_of(who) or [harmless(who["place"])]), harmless(who["pi_name"])]
    return [line for line in (*lines, who["pi_email"]) if line]


def named(who: Parties) -> Facts:
    """The title stands above and the seller in the letterhead."""
    return [
        (_("Project"), who["reference"]),
        (_("Asked by"), harmless(who["requester"])),
        (_("Proposal"), who["proposal_number"]),
        *references_of(who),
    ]


def table(sheet: Sheet, title: str) -> dict[str, Any]:
    return {
        "lines_title": title,
        "head": [_("Activity"), _("Hours"), _("Full cost an hour"), _("Price an hour"), _("Price")],
        "rows": [
            [
                f"{row.label} · {row.text}" if row.text else row.label,
                plain(row.hours),
                euro(row.full),
                euro(row.price),
                euro(row.total),
            ]
            for row in sheet.rows
        ],
        "sums": [[label, words, strong] for label, words, strong in sheet.sums],
        "sums_note": why_no_vat(sheet),
    }
