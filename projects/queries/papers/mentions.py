"""What the law asks of an invoice, or the plain statement that a sheet is none.

A facility that issues invoices itself sets `FACILITY_ISSUES_INVOICES`; elsewhere an administration
makes the invoice from the sheet.
"""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fbias.core.numbers import euro
from fbias.core.registered import is_siret, is_vat_number
from fbias.core.said_dates import date_format
from projects.models import Invoice, Project
from projects.queries.papers.parties import Parties, parties_now
from projects.queries.papers.sheets import DAY, Sheet

FRANCE = "FR"


def title_of(invoice: Invoice) -> str:
    if settings.FACILITY_ISSUES_INVOICES:
        return _("Invoice %(number)s") % {"number": invoice.number}
    return _("Invoice sheet %(number)s") % {"number": invoice.number}


def about_the_sheet(invoice: Invoice) -> dict[str, str]:
    words = [_("It is made from hours that are locked, at the prices of the accepted quotes.")]
    ended_on = invoice.project.ended_on
    if not settings.FACILITY_ISSUES_INVOICES:
        words.append(_("This sheet is not an invoice."))
        return {"title": _("About this sheet"), "text": " ".join(words)}
    words.append(supply())
    if ended_on:
        words.append(_("The work was done until %(day)s.") % {"day": date_format(ended_on, DAY)})
    return {"title": _("About this invoice"), "text": " ".join(words)}


def supply() -> str:
    """What kind of thing is sold, which an invoice has to say."""
    return _("Supply of services.")


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


def late(invoice: Invoice) -> tuple[str, str, str]:
    """The day and the discount, the penalties, the indemnity: code de commerce, article L441-9."""
    rate = settings.FACILITY_LATE_PENALTY or _(
        "the European Central Bank's refinancing rate plus 10 percentage points (plus 8 for public "
        "payers)"
    )
    return (
        _("Due on %(day)s. No discount for early payment.")
        % {"day": date_format(invoice.due_on, DAY)},
        _(
            "Paid late, penalties are due at this rate: %(rate)s (article L441-10 of the French "
            "commercial code; for public payers, the code of public procurement)."
        )
        % {"rate": rate},
        _(
            "Paid late, a fixed indemnity of €40 for the costs of recovery is due as well (article "
            "D441-5 of the French commercial code; for public payers, the code of public "
            "procurement)."
        ),
    )


def why_no_vat(sheet: Sheet) -> str:
    return "" if all(row.vat_percent for row in sheet.rows) else settings.FACILITY_NO_VAT_REASON


def missing_mentions(project: Project, sheet: Sheet) -> list[str]:
    """What an invoice of this project would lack; nothing where sheets are no invoices."""
    if not settings.FACILITY_ISSUES_INVOICES:
        return []
    return missing_in(parties_now(project), sheet)


def missing_in(who: Parties, sheet: Sheet) -> list[str]:
    """What an invoice to this payer would lack of what the law asks, in words."""
    free = any(not row.vat_percent for row in sheet.rows)
    taxed = bool(sheet.totals.vat)
    payer = who.get("payer_legal_name", "")
    french = payer and who.get("payer_country") == FRANCE
    vat = settings.FACILITY_VAT_NUMBER
    known = {
        _("the address of the facility"): settings.FACILITY_ADDRESS,
        _("its SIRET"): is_siret(settings.FACILITY_SIRET),
        _("its VAT number"): is_vat_number(vat) if taxed or vat else True,
        _("why there is no VAT"): settings.FACILITY_NO_VAT_REASON if free else True,
        _("the account to pay to"): settings.FACILITY_BANK,
        _("who pays, with name and address"): payer,
        _("the SIREN or SIRET of who pays"): who.get("payer_siret") if french else True,
    }
    return [what for what, value in known.items() if not value]
