"""The page of a project about money: quotes written, sent and amended, and its invoice sheet."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fbias.core.forms import DONE, answer_to, posted
from fbias.core.http import MemberRequest, fetch_for
from projects import rules as can
from projects.amounts import left_of
from projects.enums import ProjectStatus, QuoteStatus
from projects.forms.quotes import QuoteForm
from projects.models import Invoice, Project, PurchaseOrder, Quote
from projects.queries.papers.mentions import missing_mentions
from projects.queries.papers.sheets import facts_of_quote, sheet_of
from projects.queries.payers import can_be_named, payer_of
from projects.queries.projects import PROJECT
from projects.queries.quotes import (
    agreed,
    due_lines,
    estimate,
    is_nothing_to_bill,
    one_quote,
    open_months,
    quotes_for,
)
from projects.services.hours.alerts import used_hours
from projects.services.papers import paper_of
from projects.services.purchase_orders import order_url
from projects.services.quotes.writing import draft_quote, send_quote
from projects.views.tabs import open_tab


@login_required
@require_GET
def quote(request: MemberRequest, pk: int) -> HttpResponse:
    """The newest quote with its lines, those before it, and what is or would be invoiced."""
    project, frame = open_tab(request, pk, "quote")
    reader = frame["reader"]
    quotes = quotes_for(project, coordinates=reader.coordinates)
    newest = quotes[0] if quotes else None
    sheets = Invoice.objects.visible_to(request.user).filter(project=project)
    sheets = sheets.prefetch_related("lines")
    invoice = next((sheet for sheet in sheets if not sheet.billed_again), None)
    approval = next((one.approval for one in quotes if hasattr(one, "approval")), None)
    if approval:
        approval.project = project
    context = {
        **frame,
        "quotes": [(one, sheet_of(one.lines.all())) for one in quotes],
        "newest": newest,
        "facts": facts_of_quote(newest) if newest else [],
        "sheet": sheet_of(newest.lines.all()) if newest else None,
        "is_draft": newest is not None and newest.status == QuoteStatus.DRAFT,
        "may_answer": newest is not None
        and newest.status == QuoteStatus.SENT
        and can.is_pi.test(request.user, project),
        "sends_order": newest is not None
        and newest.status == QuoteStatus.ACCEPTED
        and request.user.has_perm(Quote.get_perm("send_order"), newest),
        "may_write": reader.coordinates and project.status in ProjectStatus.UNBILLED,
        "names_payer": can_be_named(project)
        and request.user.has_perm(Project.get_perm("name_payer"), project),
        "payer": payer_of(project),
        "approval": approval,
        "asks_again": approval is not None
        and "ask_again" in approval.life.open_to(request.user, approval),
        "agreed": agreed(project),
        "used": used_hours(project),
        "invoice": invoice,
        "invoice_sheet": sheet_of(invoice.lines.all()) if invoice else None,
        "earlier_sheets": [sheet for sheet in sheets if sheet.billed_again],
        "invoice_left": left_of(invoice.lines.all()) if invoice else None,
        **(to_bill(project) if "invoice" in frame["open_steps"] else {}),
    }
    return render(request, "projects/tabs/quote.html", context)


def to_bill(project: Project) -> dict[str, Any]:
    """What the invoice sheet would say, and what stands in its way."""
    lines, unquoted = due_lines(project)
    due = sheet_of(lines)
    return {
        "due": due,
        "missing": missing_mentions(project, due),
        "unquoted": unquoted,
        "open_months": open_months(project),
        "nothing_to_bill": is_nothing_to_bill(project),
    }


@login_required
@require_http_methods(["GET", "POST"])
def quote_new(request: MemberRequest, pk: int) -> HttpResponse:
    """Write a quote, or the draft again; what was typed stays in the form when it is refused."""
    project = fetch_for(request.user, PROJECT, "send_quote", pk=pk)
    quotes = quotes_for(project, coordinates=True)
    draft = quotes[0] if quotes and quotes[0].status == QuoteStatus.DRAFT else None
    form = QuoteForm(project=project, draft=draft, data=posted(request))
    status = answer_to(form, lambda: draft_quote(project, by=request.user, **form.content))
    if status == DONE:
        messages.success(request, _("The draft is saved. Check it, then send it."))
        return redirect("projects:quote", pk)
    context = {
        "project": project,
        "form": form,
        "draft": draft,
        "known": estimate(project),
        "amends": next((one for one in quotes if one.status == QuoteStatus.ACCEPTED), None),
    }
    return render(request, "projects/quote_form.html", context, status=status)


@login_required
@require_POST
def quote_send(request: MemberRequest, pk: int, quote_pk: int) -> HttpResponse:
    project = fetch_for(request.user, PROJECT, "send_quote", pk=pk)
    sent = send_quote(one_quote(project, quote_pk, coordinates=True), by=request.user)
    messages.success(
        request,
        _("Quote %(number)s is on its way to %(address)s.")
        % {"number": sent.number, "address": project.pi_email},
    )
    return redirect("projects:quote", pk)


@login_required
@require_GET
def quote_paper(request: MemberRequest, pk: int, quote_pk: int) -> HttpResponse:
    project = fetch_for(request.user, PROJECT, "view", pk=pk)
    coordinates = can.coordinates.test(request.user, project)
    quote = one_quote(project, quote_pk, coordinates=coordinates)
    if not request.user.has_perm(Quote.get_perm("view"), quote):
        raise PermissionDenied
    return pdf_response(paper_of(quote), quote.number or "draft")


def pdf_response(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, f"{name}.pdf") or ""
    return response


@login_required
@require_GET
def purchase_order(request: MemberRequest, pk: int) -> HttpResponse:
    """The file as it was sent, for saving only: nothing opens or looks into it."""
    order = fetch_for(
        request.user, PurchaseOrder.objects.select_related("quote__project"), "view", pk=pk
    )
    if not order.storage_key:
        raise Http404
    return redirect(order_url(order))


urlpatterns = [
    path("<int:pk>/quote/", quote, name="quote"),
    path("<int:pk>/quote/new/", quote_new, name="quote_new"),
    path("<int:pk>/quote/<int:quote_pk>/send/", quote_send, name="quote_send"),
    path("<int:pk>/quote/<int:quote_pk>/pdf/", quote_paper, name="quote_pdf"),
    path("purchase-orders/<int:pk>/", purchase_order, name="purchase_order"),
]
