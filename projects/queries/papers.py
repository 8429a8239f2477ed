"""Quotes and invoice sheets as data for their PDF, in the language that is active."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from projects.amounts import euro, plain
from projects.documents import render
from projects.enums import InvoiceStatus, QuoteStatus
from projects.models import Invoice, Project, Quote
from projects.queries.sheets import (
    DAY,
    Facts,
    Sheet,
    conditions_of,
    known,
    place_of,
    sheet_of,
    state_of,
)


def quote_pdf(quote: Quote) -> bytes:
    return render("account", quote_paper(quote), made_at=quote.sent_at or quote.made_at)


def invoice_pdf(invoice: Invoice) -> bytes:
    noon = datetime.combine(invoice.issued_on, time(12), tzinfo=timezone.get_default_timezone())
    return render("account", invoice_paper(invoice), made_at=noon)


def quote_paper(quote: Quote) -> dict[str, Any]:
    sheet = sheet_of(quote.lines.all())
    title = _("Quote %(number)s") % {"number": quote.number} if quote.number else _("Draft quote")
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
    if quote.answered_by:
        after.append({"title": str(quote.get_status_display()), "text": signature(quote)})
    return {
        **frame(title, quote.project.title),
        "date": date_format(timezone.localtime(quote.sent_at or quote.made_at), DAY),
        "stamp": "" if quote.status == QuoteStatus.SENT else str(quote.get_status_display()),
        **parties(quote.project, conditions_of(quote)),
        "before": [{"title": _("What is done"), "text": quote.scope}],
        **table(sheet, _("What it costs")),
        "after": after,
    }


def signature(quote: Quote) -> str:
    day = date_format(timezone.localtime(quote.answered_at), DAY) if quote.answered_at else ""
    return _("%(name)s, %(day)s") % {"name": quote.answered_by, "day": day}


def invoice_paper(invoice: Invoice) -> dict[str, Any]:
    sheet = sheet_of(invoice.lines.all())
    settled = invoice.status != InvoiceStatus.ISSUED
    return {
        **frame(_("Invoice sheet %(number)s") % {"number": invoice.number}, invoice.project.title),
        "date": date_format(invoice.issued_on, DAY),
        "stamp": str(invoice.get_status_display()) if settled else "",
        **parties(invoice.project, state_of(invoice)),
        **table(sheet, _("Hours worked")),
        "after": [
            {
                "title": _("About this sheet"),
                "text": _(
                    "It is made from hours that are locked, at the prices of the accepted quotes."
                ),
            },
            *([] if settled else [how_to_pay(invoice, sheet)]),
        ],
    }


def how_to_pay(invoice: Invoice, sheet: Sheet) -> dict[str, str]:
    """To the account of the facility; without one, its administration asks for the money."""
    if not settings.FACILITY_BANK:
        words = _("The administration makes the invoice of the institution from this sheet.")
        return {"title": _("Payment"), "text": words}
    named = {
        "amount": euro(sheet.totals.gross),
        "days": settings.FACILITY_PAYMENT_DAYS,
        "number": invoice.number,
    }
    words = _("Please pay %(amount)s within %(days)s days to this account, naming %(number)s:")
    return {"title": _("Payment"), "text": f"{words % named}\n{settings.FACILITY_BANK}"}


def parties(project: Project, facts: Facts) -> dict[str, Any]:
    """Who buys, and the facts; the title stands above and the seller in the letterhead."""
    requester = (_("Asked by"), project.requester.name)
    named = [(_("Project"), project.reference), requester, (_("Proposal"), project.proposal_number)]
    return {
        "buyer_title": _("For"),
        "buyer": [line for line in (place_of(project), project.pi_name, project.pi_email) if line],
        "facts": known([*named, *facts]),
    }


def frame(title: str, subtitle: str) -> dict[str, Any]:
    return {
        "language": (get_language() or "en")[:2],
        "facility": settings.FACILITY_NAME,
        "letterhead": letterhead(),
        "title": title,
        "subtitle": subtitle,
        "foot": f"{settings.FACILITY_NAME} · {title} · {settings.CONTACT_EMAIL}",
    }


def letterhead() -> list[str]:
    """Where the seller is and how they are registered, as far as it is set."""
    number = settings.FACILITY_VAT_NUMBER
    vat = _("VAT number %(number)s") % {"number": number} if number else ""
    registered = " · ".join(filter(None, (settings.FACILITY_REGISTRATION, vat)))
    return [line for line in (settings.FACILITY_ADDRESS, registered) if line]


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
        "sums_note": "" if sheet.totals.vat else settings.FACILITY_NO_VAT_REASON,
    }
