"""The sheet for finance, from locked hours; settled once, paid or waived."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fbias.core.errors import DomainError
from fbias.core.workflow import lock_for
from members.models import User
from projects.enums import Activity, InvoiceStatus
from projects.models import Invoice, InvoiceLine, Project, TimeEntry
from projects.models.work import MonthLock
from projects.queries.money import agreed, due_lines, net_of
from projects.services.announcements import announce_invoice
from projects.services.numbers import next_number
from projects.services.steps import take_step


@transaction.atomic
def issue_invoice(project: Project, *, by: User) -> Invoice:
    """Make the invoice sheet of a finished project from its billable hours.

    Refuses while a month with hours is still open, when an activity was never quoted, and when
    the hours cost more than the PI agreed to.
    """
    locked = lock_for(project, "invoice", by=by)
    _refuse_open_months(locked)
    lines, unquoted = due_lines(locked)
    if unquoted:
        raise DomainError(
            _(
                "Never quoted: %(activities)s. Amend the quote, or do not bill these hours."
            )
            % {"activities": ", ".join(str(Activity(one).label) for one in sorted(unquoted))}
        )
    accepted = agreed(locked)
    if net_of(lines) > accepted.net:
        raise DomainError(
            _(
                "The hours cost %(worked)s €, but the PI agreed to %(agreed)s €. Have an amendment "
                "accepted, or mark hours as not billed."
            )
            % {"worked": net_of(lines), "agreed": accepted.net}
        )
    today = timezone.localdate()
    invoice = Invoice.objects.create(
        project=locked, number=next_number("F", on=today), issued_on=today, issued_by=by
    )
    InvoiceLine.objects.bulk_create(
        InvoiceLine(
            invoice=invoice,
            quote=line.quote,
            activity=line.activity,
            hours=line.hours,
            full=line.full,
            price=line.price,
            vat_percent=line.vat_percent,
        )
        for line in lines
    )
    take_step(locked, "invoice", by=by)
    announce_invoice(invoice)
    return invoice


def _refuse_open_months(project: Project) -> None:
    worked = {
        period.lower.astimezone(timezone.get_default_timezone()).date().replace(day=1)
        for period in TimeEntry.objects.filter(project=project).values_list("period", flat=True)
    }
    locked = set(MonthLock.objects.filter(month__in=worked).values_list("month", flat=True))
    still_open = sorted(worked - locked)
    if still_open:
        raise DomainError(
            _("Lock the hours of these months first: %(months)s.")
            % {"months": ", ".join(f"{month:%Y-%m}" for month in still_open)}
        )


@transaction.atomic
def pay_invoice(invoice: Invoice, *, by: User, on: date | None = None) -> Invoice:
    """The money arrived."""
    return invoice.life.advance(invoice, "pay", by=by, settled_on=on or timezone.localdate())


@transaction.atomic
def waive_invoice(invoice: Invoice, *, by: User, reason: str) -> Invoice:
    """Nothing is asked for, and why."""
    return invoice.life.advance(
        invoice,
        "waive",
        by=by,
        waiver_reason=reason.strip(),
        settled_on=timezone.localdate(),
    )


def is_settled(invoice: Invoice) -> bool:
    return invoice.status != InvoiceStatus.ISSUED
