"""A sheet is taken back, in whole or in part, by a numbered credit note; never more than it is."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from fbias.core.clock import facility_today
from fbias.core.errors import DomainError
from fbias.core.numbers import in_hours
from members.models import User
from projects.amounts import Totals, left_of
from projects.models import CreditLine, CreditNote, Invoice, InvoiceLine
from projects.services.invoices import settled
from projects.services.mails.quotes import announce_credit
from projects.services.papers import freeze_paper, next_number

SERIES = "A"  # “avoir”: a series of its own, without gaps, as the sheets have theirs


@transaction.atomic
def credit_invoice(
    invoice: Invoice, *, by: User, reason: str, hours: Mapping[int, Decimal]
) -> CreditNote:
    """Take back so many hours of each line (by its id), and why.

    A sheet of which nothing is left is settled. Whoever comes second is refused what the first
    took back: the row of the sheet is locked, and the database keeps every line within its hours.
    """
    taken = {line: amount for line, amount in hours.items() if amount}
    if not reason.strip():
        raise DomainError(_("Say why it is taken back."))
    if not taken:
        raise DomainError(_("Say how many hours are taken back, in at least one line."))
    locked = invoice.life.advance(invoice, "credit", by=by)
    before = left_of(locked.lines.all())
    for line, amount in taken.items():
        _take_from(locked, line, amount)
    rest = left_of(locked.lines.all())
    credit = _written(locked, before.less(rest), by=by, reason=reason.strip())
    CreditLine.objects.bulk_create(
        CreditLine(credit_note=credit, line_id=line, hours=taken[line]) for line in sorted(taken)
    )
    freeze_paper(credit)
    if not rest.hours:
        _settle(locked, by=by)
    announce_credit(credit)
    return credit


def _take_from(invoice: Invoice, line: int, hours: Decimal) -> None:
    own = InvoiceLine.objects.filter(pk=line, invoice=invoice)
    left = own.values_list(F("hours") - F("credited"), flat=True).first() or Decimal(0)
    if not 0 < hours <= left:
        raise DomainError(
            _("At most %(hours)s of this line are left to take back.") % {"hours": in_hours(left)}
        )
    own.update(credited=F("credited") + hours)


def _written(invoice: Invoice, amounts: Totals, *, by: User, reason: str) -> CreditNote:
    today = facility_today()
    return CreditNote.objects.create(
        project=invoice.project,
        invoice=invoice,
        number=next_number(SERIES, on=today),
        issued_on=today,
        issued_by=by,
        reason=reason,
        hours=amounts.hours,
        full=amounts.full,
        net=amounts.net,
        vat=amounts.vat_amount,
    )


def _settle(invoice: Invoice, *, by: User) -> None:
    """Nothing is asked for any more; what was paid already stays paid, and goes back."""
    if "credit_all" in invoice.life.open_to(by, invoice):
        settled(invoice.life.advance(invoice, "credit_all", by=by, settled_on=facility_today()))
