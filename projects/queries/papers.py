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
from projects.models import Invoice, Quote
from projects.queries.sheets import DAY, Sheet, facts_of_invoice, facts_of_quote, sheet_of


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
        "facts": facts_of_quote(quote),
        "before": [{"title": _("What is done"), "text": quote.scope}],
        **table(sheet, _("What it costs")),
        "after": after,
    }


def signature(quote: Quote) -> str:
    day = date_format(timezone.localtime(quote.answered_at), DAY) if quote.answered_at else ""
    return _("%(name)s, %(day)s") % {"name": quote.answered_by, "day": day}


def invoice_paper(invoice: Invoice) -> dict[str, Any]:
    sheet = sheet_of(invoice.lines.all())
    return {
        **frame(_("Invoice sheet %(number)s") % {"number": invoice.number}, invoice.project.title),
        "date": date_format(invoice.issued_on, DAY),
        "facts": facts_of_invoice(invoice),
        **table(sheet, _("Hours worked")),
        "after": [
            {
                "title": _("About this sheet"),
                "text": _(
                    "It is made from hours that are locked, at the prices of the accepted quotes. "
                    "The administration makes the invoice of the institution from it."
                ),
            }
        ],
    }


def frame(title: str, subtitle: str) -> dict[str, Any]:
    return {
        "language": (get_language() or "en")[:2],
        "facility": settings.FACILITY_NAME,
        "title": title,
        "subtitle": subtitle,
        "foot": f"{settings.FACILITY_NAME} · {title} · {settings.CONTACT_EMAIL}",
    }


def table(sheet: Sheet, title: str) -> dict[str, Any]:
    return {
        "lines_title": title,
        "head": [_("Activity"), _("Hours"), _("Full cost an hour"), _("Price an hour"), _("Price")],
        "rows": [
            [
                f"{row.label}: {row.text}" if row.text else row.label,
                plain(row.hours),
                euro(row.full),
                euro(row.price),
                euro(row.total),
            ]
            for row in sheet.rows
        ],
        "sums": [[label, words, strong] for label, words, strong in sheet.sums],
    }
