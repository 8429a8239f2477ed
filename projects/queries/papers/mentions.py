"""What the law asks of an invoice, or the plain statement that a sheet is none.

A facility that issues invoices itself sets `FACILITY_ISSUES_INVOICES`; elsewhere an administration
makes the invoice from the sheet.
"""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fbias.core.numbers import euro
from fbias.core.registered import is_siret
from fbias.core.said_dates import date_format
from projects.models import Invoice, Project
from projects.queries.papers.sheets import DAY, Sheet
from projects.queries.payers import payer_now


def title_of(invoice: Invoice) -> str:
    if settings.FACILITY_ISSUES_INVOICES:
        return _("Invoice %(number)s") % {"number": invoice.number}
    return _("Invoice sheet %(number)s") % {"number": invoice.number}


def about_the_sheet(invoice: Invoice) -> dict[str, str]:
    words = [_("It is made from hours that are locked, at the prices of the accepted quotes.")]
    ended_on = invoice.project.ended_on
    if not settings.FACILITY_ISSUES_INVOICES:
        words.append(_("This sheet is not an invoice."))
    elif ended_on:
        words.append(_("The work was done until %(day)s.") % {"day": date_format(ended_on, DAY)})
    title = _("About this invoice") if settings.FACILITY_ISSUES_INVOICES else _("About this sheet")
    return {"title": title, "text": " ".join(words)}


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
    words = ngettext(
        "Please pay %(amount)s within %(days)s day to this account, naming %(number)s:",
        "Please pay %(amount)s within %(days)s days to this account, naming %(number)s:",
        settings.FACILITY_PAYMENT_DAYS,
    )
    lines = [words % named, settings.FACILITY_BANK]
    if settings.FACILITY_ISSUES_INVOICES:
        lines += [*late(invoice)]
    return {"title": _("Payment"), "text": "\n".join(lines)}


def late(invoice: Invoice) -> list[str]:
    """The day, the penalties, the indemnity and the discount: articles L441-9 and L441-10."""
    rate = settings.FACILITY_LATE_PENALTY or _("three times the legal interest rate")
    return [
        _("Due on %(day)s. No discount for early payment.")
        % {"day": date_format(invoice.due_on, DAY)},
        _(
            "Paid late, penalties are due at %(rate)s, and a fixed indemnity of €40 for the costs "
            "of recovery (articles L441-10 and D441-5 of the French commercial code)."
        )
        % {"rate": rate},
    ]


def why_no_vat(sheet: Sheet) -> str:
    return "" if sheet.totals.vat else settings.FACILITY_NO_VAT_REASON


def missing_mentions(project: Project, sheet: Sheet) -> list[str]:
    """What an invoice of this project would lack; nothing where sheets are no invoices."""
    if not settings.FACILITY_ISSUES_INVOICES:
        return []
    vat = settings.FACILITY_VAT_NUMBER if sheet.totals.vat else settings.FACILITY_NO_VAT_REASON
    known = {
        _("the address of the facility"): settings.FACILITY_ADDRESS,
        _("its SIRET"): is_siret(settings.FACILITY_SIRET),
        _("its VAT number, or why there is no VAT"): vat,
        _("the account to pay to"): settings.FACILITY_BANK,
        _("who pays, with name and address"): payer_now(project)["payer_legal_name"],
    }
    return [what for what, value in known.items() if not value]
