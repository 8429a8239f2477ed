"""A credit note as data for its PDF."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from django.conf import settings
from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import override

from fbias.core.numbers import euro
from fbias.core.said_dates import date_format
from fbias.papers.frame import frame
from projects.amounts import line_total, totals, with_hours
from projects.enums import InvoiceStatus
from projects.models import CreditLine, CreditNote
from projects.queries.papers.einvoices import credit_xml
from projects.queries.papers.mentions import title_of
from projects.queries.papers.parties import parties_of
from projects.queries.papers.printed import Content, buyer, named, table
from projects.queries.papers.sheets import DAY, Sheet, known, row_of

NOTHING = Decimal(0)


def credit_paper(credit: CreditNote, first: Content | None = None) -> Content:
    """As it leaves; it has no other state."""
    return first or new_credit(credit)


def new_credit(credit: CreditNote) -> Content:
    invoice, who = credit.invoice, parties_of(credit.invoice)
    title = _("Credit note %(number)s") % {"number": credit.number}
    about = {"title": _("Why it is taken back"), "text": credit.reason}
    return {
        **frame(title, who["title"]),
        "date": date_format(credit.issued_on, DAY),
        "buyer_title": _("For"),
        "buyer": buyer(who),
        "facts": known([(_("Takes back from"), sheet_named(credit)), *named(who)]),
        **table(sheet_of_credit(credit), _("Hours taken back")),
        "after": [about, {"title": _("Payment"), "text": what_follows(credit, invoice.status)}],
        "xml": xml_of(credit),
    }


def xml_of(credit: CreditNote) -> str:
    """One for every language of the paper, in that of the facility."""
    with override(settings.FACILITY_LANGUAGE):
        follows = what_follows(credit, credit.invoice.status)
        return credit_xml(credit, sheet_of_credit(credit), follows)


def sheet_named(credit: CreditNote) -> str:
    return _("%(sheet)s of %(day)s") % {
        "sheet": title_of(credit.invoice),
        "day": date_format(credit.invoice.issued_on, DAY),
    }


def sheet_of_credit(credit: CreditNote) -> Sheet:
    """The lines that it takes from; the amounts are those of the sheet before it less after it."""
    own = {one.line_id: one.hours for one in credit.lines.all()}
    earlier = taken_before(credit)
    lines = list(credit.invoice.lines.all())
    before = [with_hours(line, line.hours - earlier.get(line.pk, NOTHING)) for line in lines]
    after = [
        with_hours(line, left.hours - own.get(line.pk, NOTHING))
        for line, left in zip(lines, before, strict=True)
    ]
    rows = [
        replace(
            row_of(with_hours(line, own[line.pk])),
            total=line_total(was.hours, was.price) - line_total(left.hours, left.price),
        )
        for line, was, left in zip(lines, before, after, strict=True)
        if line.pk in own
    ]
    return Sheet(rows, totals(before).less(totals(after)))


def taken_before(credit: CreditNote) -> dict[int, Decimal]:
    """Hours of each line that earlier credit notes of the sheet took back."""
    lines = CreditLine.objects.filter(
        credit_note__invoice=credit.invoice_id, credit_note__lt=credit.pk
    )
    return dict(lines.order_by().values_list("line").annotate(Sum("hours")))


def what_follows(credit: CreditNote, state: str) -> str:
    amount = {"amount": euro(credit.gross), "number": credit.invoice.number}
    if state == InvoiceStatus.PAID:
        return _("%(number)s was paid: %(amount)s are paid back.") % amount
    return _("%(amount)s less are to be paid for %(number)s.") % amount
