"""The sheet for finance, from locked hours; settled once, paid or waived."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from fbias.core.clock import facility_today
from fbias.core.errors import DomainError
from fbias.core.numbers import euro, in_hours
from fbias.core.said_dates import date_format
from fbias.core.workflow import lock_for
from members.models import User
from projects.amounts import left_of, totals
from projects.enums import Activity
from projects.models import Invoice, InvoiceLine, Project
from projects.queries.closing import was_stopped
from projects.queries.papers.mentions import missing_mentions
from projects.queries.papers.parties import parties_now
from projects.queries.papers.sheets import sheet_of
from projects.queries.quotes import Agreed, Due, agreed, due_lines, is_nothing_to_bill, open_months
from projects.services.hours.timers import refuse_running_clocks
from projects.services.mails.quotes import announce_invoice
from projects.services.papers import freeze_paper, next_number
from projects.services.steps.taking import take_step


@dataclass(frozen=True)
class Made:
    """What became of one project of several: its sheet, or what stands in the way."""

    project: Project
    invoice: Invoice | None = None
    why_not: str = ""


@transaction.atomic
def issue_invoice(project: Project, *, by: User) -> Invoice:
    """Make the invoice sheet of a finished project from its billable hours.

    Refuses while a month with hours is still open, when an activity was never quoted, when there is
    nothing to bill, and when the hours cost more than the PI agreed to.
    """
    locked = take_step(project, "invoice", by=by)
    refuse_running_clocks(locked)
    _refuse_nothing_to_bill(locked)
    _refuse_open_months(locked)
    lines, unquoted = due_lines(locked)
    if unquoted:
        raise DomainError(
            _("Never quoted: %(activities)s. Amend the quote, or do not bill these hours.")
            % {"activities": ", ".join(str(Activity(one).label) for one in sorted(unquoted))}
        )
    _refuse_above_agreed(lines, agreed(locked))
    _refuse_missing_mentions(locked, lines)
    today = facility_today()
    invoice = Invoice.objects.create(
        project=locked,
        number=next_number("F", on=today),
        issued_on=today,
        issued_by=by,
        parties=parties_now(locked),
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
    freeze_paper(invoice)
    announce_invoice(invoice)
    return invoice


def issue_invoices(projects: Iterable[Project], *, by: User) -> list[Made]:
    """One sheet after another, each by itself: what stands in the way of one stops no other."""
    return [issued_or_why_not(project, by=by) for project in projects]


def issued_or_why_not(project: Project, *, by: User) -> Made:
    try:
        return Made(project, invoice=issue_invoice(project, by=by))
    except DomainError as refusal:
        return Made(project, why_not=str(refusal))


@transaction.atomic
def bill_again(invoice: Invoice, *, by: User) -> Project:
    """The hours of a sheet that was taken back whole are billable again, on another sheet.

    The project is where it was before the sheet, so that hours, payer and quotes can be put right.
    """
    project = lock_for(invoice.project, "bill_again", by=by)
    fresh = Invoice.objects.select_for_update().get(pk=invoice.pk)
    if fresh.billed_again:
        raise DomainError(_("Its hours are billed again already."))
    if left_of(fresh.lines.all()).hours:
        raise DomainError(_("Take all of it back by a credit note first."))
    Invoice.objects.filter(pk=fresh.pk).update(billed_again=True)
    return take_step(project, "bill_stopped_again" if was_stopped(project) else "bill_again", by=by)


def _refuse_above_agreed(lines: list[Due], accepted: Agreed) -> None:
    """Neither the hours nor the money, with or without VAT, may pass what the PI agreed to."""
    due = totals(lines)
    if due.hours > accepted.hours or due.net > accepted.net or due.gross > accepted.gross:
        raise DomainError(
            _(
                "%(worked_hours)s of work cost %(worked)s, but the PI agreed to %(agreed_hours)s "
                "and %(agreed)s. Have an amendment accepted, or mark hours as not billed."
            )
            % {
                "worked_hours": in_hours(due.hours),
                "worked": euro(due.gross),
                "agreed_hours": in_hours(accepted.hours),
                "agreed": euro(accepted.gross),
            }
        )


def _refuse_missing_mentions(project: Project, lines: list[Due]) -> None:
    """Where the facility issues invoices, none leaves without what the law asks for."""
    if missing := missing_mentions(project, sheet_of(lines)):
        raise DomainError(
            _("An invoice has to say this, too: %(missing)s.") % {"missing": ", ".join(missing)}
        )


def _refuse_nothing_to_bill(project: Project) -> None:
    if is_nothing_to_bill(project):
        raise DomainError(
            _(
                "No hour is to be billed, so there is no invoice sheet and no number is used. "
                "Close the project."
            )
        )


def _refuse_open_months(project: Project) -> None:
    still_open = open_months(project)
    if still_open:
        raise DomainError(
            _("Lock the hours of these months first: %(months)s.")
            % {"months": ", ".join(date_format(month, "F Y") for month in still_open)}
        )


@transaction.atomic
def pay_invoice(invoice: Invoice, *, by: User, on: date | None = None) -> Invoice:
    """The money arrived on a day that is not to come, nor before the invoice."""
    day = on or facility_today()
    if not invoice.issued_on <= day <= facility_today():
        raise DomainError(
            _("Give a day from %(issued)s until today.")
            % {"issued": date_format(invoice.issued_on, "j F Y")}
        )
    return settled(invoice.life.advance(invoice, "pay", by=by, settled_on=day))


@transaction.atomic
def waive_invoice(invoice: Invoice, *, by: User, reason: str) -> Invoice:
    """Nothing is asked for, and why."""
    waived = invoice.life.advance(
        invoice,
        "waive",
        by=by,
        waiver_reason=reason.strip(),
        settled_on=facility_today(),
    )
    return settled(waived)


def settled(invoice: Invoice) -> Invoice:
    """Its paper asks for nothing any more."""
    freeze_paper(invoice)
    return invoice
