"""A quote or an invoice as people read it: its lines, what they add up to, its facts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fbias.core.numbers import euro, plain
from fbias.core.said_dates import date_format
from fbias.core.zones import last_day
from projects.amounts import Line, Totals, line_total, totals
from projects.enums import Activity
from projects.models import Invoice, Quote
from projects.queries.papers.parties import Parties, parties_of
from projects.queries.payers import references_of

DAY = "j F Y"


@dataclass(frozen=True)
class Row:
    """One line; `total` is what is asked for it, before VAT."""

    label: str
    text: str
    hours: Decimal
    full: Decimal
    price: Decimal
    vat_percent: Decimal
    total: Decimal


@dataclass(frozen=True)
class Sheet:
    rows: list[Row]
    totals: Totals

    @property
    def sums(self) -> list[tuple[str, str, bool]]:
        """What stands under the lines; the last one is what is to be paid."""
        totals = self.totals
        sums = [
            (_("Full cost"), euro(totals.full), False),
            (_("Paid by the infrastructure"), euro(-totals.subsidy), False),
            (_("Price before VAT"), euro(totals.net), False),
        ]
        sums += [
            (_("VAT %(percent)s %%") % {"percent": plain(percent)}, euro(amount), False)
            for percent, amount in totals.vat
        ]
        if not totals.vat:
            sums.append((_("VAT"), _("none"), False))
        return [*sums, (_("Total"), euro(totals.gross), True)]


def sheet_of(lines: Iterable[Any]) -> Sheet:
    """`lines` are lines of a quote, of an invoice, or what would be billed today."""
    found = list(lines)
    return Sheet([row_of(line) for line in found], totals(found))


def row_of(line: Line) -> Row:
    text = getattr(line, "text", "")
    return Row(
        label=str(Activity(line.activity).label),  # type: ignore[attr-defined]
        text=text,
        hours=line.hours,
        full=line.full,
        price=line.price,
        vat_percent=line.vat_percent,
        total=line_total(line.hours, line.price),
    )


def weeks(count: int) -> str:
    return ngettext("%(count)d week", "%(count)d weeks", count) % {"count": count}


Facts = list[tuple[str, str]]


def known(facts: Facts) -> Facts:
    """Without the empty ones."""
    return [(label, value) for label, value in facts if value]


def facts_of_quote(quote: Quote) -> Facts:
    """Who, what, when."""
    return known([*facts_of_parties(parties_of(quote)), *conditions_of(quote)])


def facts_of_invoice(invoice: Invoice) -> Facts:
    return known([*facts_of_parties(parties_of(invoice)), *state_of(invoice)])


def facts_of_parties(who: Parties) -> Facts:
    return [
        (_("Project"), in_a_row(who["reference"], who["title"])),
        (_("PI"), in_a_row(who["pi_name"], who["pi_email"])),
        (_("Asked by"), in_a_row(who["requester"], who["place"])),
        (_("Proposal"), who["proposal_number"]),
        (_("Who pays"), in_a_row(who.get("payer_legal_name", ""), who.get("payer_siret", ""))),
        *references_of(who),
    ]


def in_a_row(*parts: str) -> str:
    return ", ".join(filter(None, parts))


def conditions_of(quote: Quote) -> Facts:
    start = (
        _("in about %(weeks)s") % {"weeks": weeks(quote.starts_in_weeks)}
        if quote.starts_in_weeks
        else _("as soon as it is accepted")
    )
    amends = quote.amends.number if quote.amends_id and quote.amends else ""
    return [
        (_("Adds to"), amends),
        (_("Price category"), quote.category.label),
        (_("Prices of"), date_format(quote.priced_on, DAY)),
        (_("Can start"), start),
        (_("Takes"), weeks(quote.duration_weeks)),
        (_("Valid until"), last_day(quote.valid_until)),
    ]


def state_of(invoice: Invoice) -> Facts:
    quotes = {line.quote for line in invoice.lines.all()}
    orders = [quote.purchase_order.number for quote in quotes if hasattr(quote, "purchase_order")]
    return [
        (_("Quotes"), ", ".join(sorted(quote.number for quote in quotes))),
        (_("Purchase order"), ", ".join(sorted(number for number in orders if number))),
        (_("State"), str(invoice.get_status_display())),
        (_("Credit notes"), credits_in_words(invoice)),
        (_("Settled"), date_format(invoice.settled_on, DAY) if invoice.settled_on else ""),
        (_("Why no payment is asked for"), invoice.waiver_reason),
    ]


def credits_in_words(invoice: Invoice) -> str:
    """What was taken back, by number."""
    return ", ".join(f"{one.number} ({euro(-one.gross)})" for one in invoice.credit_notes.all())
