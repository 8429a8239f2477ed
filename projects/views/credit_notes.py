"""Credit notes: issued by coordinators; read by the PI, by them and by finance."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from fbias.core.forms import DONE, answer_to
from fbias.core.http import MemberRequest, fetch_for, for_those
from fbias.core.links import by_link, open_link
from fbias.core.spreadsheets import table_response
from projects import rules as can
from projects.forms.credit_notes import CreditForm
from projects.forms.invoices import PeriodForm
from projects.models import CreditNote
from projects.queries.credit_notes import HEADER, credits_of, row_of
from projects.services.credit_notes import credit_invoice
from projects.services.mails.quotes import READ_CREDIT
from projects.services.papers import paper_of
from projects.views.invoices import fetch_invoice, invoice_page, xml_response
from projects.views.quotes.office import pdf_response


@login_required
@require_POST
def invoice_credit(request: MemberRequest, pk: int) -> HttpResponse:
    invoice = fetch_invoice(request, pk, "credit")
    form = CreditForm(invoice=invoice, data=request.POST)
    answer = answer_to(
        form,
        lambda: credit_invoice(invoice, by=request.user, **form.content),
        beside_field="reason",
    )
    if answer != DONE:
        return invoice_page(request, invoice, crediting=form, status=answer)
    messages.success(
        request,
        _("Credit note %(number)s is made; the PI and the administration get a mail.")
        % {"number": answer.made.number},
    )
    return redirect(invoice)


@login_required
@require_GET
def credit_paper(request: MemberRequest, pk: int) -> HttpResponse:
    credit = fetch_for(request.user, CreditNote.objects.all(), "view", pk=pk)
    return pdf_response(paper_of(credit), credit.number)


@login_required
@require_GET
def credit_file(request: MemberRequest, pk: int) -> HttpResponse:
    """What the paper carries for programs, alone."""
    credit = fetch_for(request.user, CreditNote.objects.all(), "view", pk=pk)
    return xml_response(request, credit)


@by_link("GET")
def credit_link(request: HttpRequest, token: str) -> HttpResponse:
    """The credit note for a PI without an account."""
    credit = open_link(token, READ_CREDIT).about
    return pdf_response(paper_of(credit), credit.number)


@for_those(can.sees_invoices)
@require_GET
def credits_csv(request: MemberRequest) -> HttpResponse:
    """One line a credit note of the period, for the accounts."""
    form = PeriodForm(request.GET or None)
    form.is_valid()
    first, last = form.period
    return table_response(
        request,
        f"credit-notes-{first:%Y-%m-%d}-{last:%Y-%m-%d}",
        [str(title) for title in HEADER],
        (row_of(credit) for credit in credits_of(request.user, first=first, last=last)),
    )


urlpatterns = [
    path("invoices/<int:pk>/credit/", invoice_credit, name="invoice_credit"),
    path("credit-notes/csv/", credits_csv, name="credits_csv"),
    path("credit-notes/<int:pk>/pdf/", credit_paper, name="credit_pdf"),
    path("credit-notes/<int:pk>/xml/", credit_file, name="credit_xml"),
    path(READ_CREDIT.route(), credit_link, name="credit_link"),
]
