"""Invoice sheets: made by coordinators, settled and downloaded by them and by finance."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fbias.core.clock import facility_today
from fbias.core.forms import DONE, answer_to, posted
from fbias.core.http import MemberRequest, fetch_for, for_those
from fbias.core.lists import page_of
from fbias.core.spreadsheets import table_response
from members.models import User
from projects import rules as can
from projects.amounts import left_of
from projects.forms.credit_notes import CreditForm
from projects.forms.invoices import PayForm, PeriodForm, SeveralForm, WaiveForm
from projects.models import CreditNote, Invoice, Project
from projects.queries.approvals import approvals_of_finance
from projects.queries.invoices import (
    HEADER,
    csv_row,
    invoices_of,
    projects_to_bill,
    sums_by_payer,
    sums_of,
)
from projects.queries.papers.parties import parties_of
from projects.queries.papers.sheets import facts_of_invoice, sheet_of
from projects.queries.projects import PROJECT
from projects.services.invoices import (
    bill_again,
    issue_invoice,
    issue_invoices,
    pay_invoice,
    waive_invoice,
)
from projects.services.papers import paper_of, xml_of
from projects.views.quotes.office import pdf_response


@login_required
@require_POST
def invoice_issue(request: MemberRequest, pk: int) -> HttpResponse:
    project = fetch_for(request.user, PROJECT, "invoice", pk=pk)
    invoice = issue_invoice(project, by=request.user)
    messages.success(
        request,
        _("Invoice sheet %(number)s is made; the PI and the administration get a mail.")
        % {"number": invoice.number},
    )
    return redirect(invoice)


@for_those(can.is_coordinator)
@require_http_methods(["GET", "POST"])
def invoices_of_several(request: MemberRequest) -> HttpResponse:
    """Sheets of projects whose work is over, made in one go; each says what became of it."""
    form = SeveralForm(posted(request), ready=projects_to_bill(request.user))
    answer = answer_to(form, lambda: issue_invoices(form.cleaned_data["projects"], by=request.user))
    made = answer.made if answer == DONE else []
    if made:
        form = SeveralForm(ready=projects_to_bill(request.user))
    context = {"form": form, "made": made, "are_ready": form.ready.exists()}
    shown = 200 if answer == DONE else answer
    return render(request, "projects/invoices_of_several.html", context, status=shown)


@for_those(can.sees_invoices)
@require_GET
def invoices(request: MemberRequest) -> HttpResponse:
    """The sheets of a period, the newest first, and what they come to."""
    form = PeriodForm(request.GET or None)
    rows = found(request, form)
    page = page_of(request, rows)
    payers = sums_by_payer(rows)
    first, last = form.period
    context = {
        "form": form,
        "page": page,
        "page_obj": page,
        "invoices": [
            (one, sheet_of(one.lines.all()), parties_of(one), left_of(one.lines.all()))
            for one in page
        ],
        "sums": sums_of(payers),
        "payers": payers if len(payers) > 1 else [],
        "approvals": approvals_of_finance(request.user),
        "first": first,
        "last": last,
    }
    return render(request, "projects/invoices.html", context)


def found(request: MemberRequest, form: PeriodForm) -> Any:
    valid = form.is_bound and form.is_valid()
    first, last = form.period
    status = form.cleaned_data["status"] if valid else ""
    return invoices_of(request.user, first=first, last=last, status=status)


@for_those(can.sees_invoices)
@require_GET
def invoices_csv(request: MemberRequest) -> HttpResponse:
    """One line a sheet of the same period, for the accounts."""
    form = PeriodForm(request.GET or None)
    rows = found(request, form)
    first, last = form.period
    return table_response(
        request,
        f"invoices-{first:%Y-%m-%d}-{last:%Y-%m-%d}",
        [str(title) for title in HEADER],
        (csv_row(invoice) for invoice in rows.for_table()),
    )


def fetch_invoice(request: MemberRequest, pk: int, step: str) -> Invoice:
    invoice: Invoice = fetch_for(request.user, Invoice.objects.for_page(), step, pk=pk)
    return invoice


@login_required
@require_GET
def invoice(request: MemberRequest, pk: int) -> HttpResponse:
    return invoice_page(request, fetch_invoice(request, pk, "view"))


def invoice_page(
    request: MemberRequest,
    invoice: Invoice,
    *,
    paying: PayForm | None = None,
    waiving: WaiveForm | None = None,
    crediting: CreditForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "invoice": invoice,
        "who": parties_of(invoice),
        "facts": facts_of_invoice(invoice),
        "sheet": sheet_of(invoice.lines.all()),
        "steps": invoice.life.open_to(request.user, invoice),
        "paying": paying or PayForm(initial={"on": facility_today()}),
        "waiving": waiving or WaiveForm(),
        "crediting": crediting or CreditForm(invoice=invoice),
        "left": left_of(invoice.lines.all()),
        "bills_again": may_bill_again(request.user, invoice),
        "sees_project": Project.objects.visible_to(request.user)
        .filter(pk=invoice.project_id)
        .exists(),
        "is_office": can.sees_invoices(request.user),
        "orders": [
            order
            for order in {
                getattr(line.quote, "purchase_order", None) for line in invoice.lines.all()
            }
            if order and order.storage_key
        ],
    }
    return render(request, "projects/invoice.html", context, status=status)


def may_bill_again(user: User, invoice: Invoice) -> bool:
    """Taken back whole, and nobody has billed its hours again."""
    is_open = not invoice.billed_again and not left_of(invoice.lines.all()).hours
    return is_open and user.has_perm(Invoice.get_perm("bill_again"), invoice)


@login_required
@require_POST
def invoice_pay(request: MemberRequest, pk: int) -> HttpResponse:
    return settle(request, pk, "pay", pay_invoice, paying=PayForm(request.POST))


@login_required
@require_POST
def invoice_waive(request: MemberRequest, pk: int) -> HttpResponse:
    return settle(request, pk, "waive", waive_invoice, waiving=WaiveForm(request.POST))


@login_required
@require_POST
def invoice_again(request: MemberRequest, pk: int) -> HttpResponse:
    invoice = fetch_invoice(request, pk, "bill_again")
    project = bill_again(invoice, by=request.user)
    messages.success(
        request, _("Its hours are billable again. Put right what was wrong, then make the sheet.")
    )
    return redirect("projects:quote", project.pk)


def settle(
    request: MemberRequest, pk: int, step: str, service: Callable[..., Invoice], **sent: Any
) -> HttpResponse:
    """Take what one of the two forms says; refused, it comes back with what was typed."""
    invoice = fetch_invoice(request, pk, step)
    (form,) = sent.values()
    answer = answer_to(
        form,
        lambda: service(invoice, by=request.user, **form.cleaned_data),
        beside_field=next(iter(form.fields)),
    )
    if answer == DONE:
        return told(request, answer.made)
    return invoice_page(request, invoice, status=answer, **sent)


def told(request: MemberRequest, settled: Invoice) -> HttpResponse:
    messages.success(
        request,
        _("Invoice sheet %(number)s is now: %(state)s")
        % {"number": settled.number, "state": settled.get_status_display()},
    )
    return redirect(settled)


@login_required
@require_http_methods(["GET"])
def invoice_paper(request: MemberRequest, pk: int) -> HttpResponse:
    found = fetch_invoice(request, pk, "view")
    return pdf_response(paper_of(found), found.number)


@login_required
@require_GET
def invoice_file(request: MemberRequest, pk: int) -> HttpResponse:
    """What the paper carries for programs, alone."""
    found = fetch_invoice(request, pk, "view")
    return xml_response(request, found)


def xml_response(request: MemberRequest, about: Invoice | CreditNote) -> HttpResponse:
    """For saving; what left as a sheet that is no invoice has none."""
    content = xml_of(about)
    if not content:
        messages.info(request, _("There is no XML of it: it left as a sheet, not as an invoice."))
        return redirect(about)
    response = HttpResponse(content, content_type="application/xml")
    response["Content-Disposition"] = content_disposition_header(True, f"{about.number}.xml") or ""
    return response


urlpatterns = [
    path("invoices/", invoices, name="invoices"),
    path("invoices/several/", invoices_of_several, name="invoices_of_several"),
    path("invoices/csv/", invoices_csv, name="invoices_csv"),
    path("invoices/<int:pk>/", invoice, name="invoice"),
    path("invoices/<int:pk>/pdf/", invoice_paper, name="invoice_pdf"),
    path("invoices/<int:pk>/xml/", invoice_file, name="invoice_xml"),
    path("invoices/<int:pk>/pay/", invoice_pay, name="invoice_pay"),
    path("invoices/<int:pk>/waive/", invoice_waive, name="invoice_waive"),
    path("invoices/<int:pk>/again/", invoice_again, name="invoice_again"),
    path("<int:pk>/invoice/", invoice_issue, name="invoice_issue"),
]
