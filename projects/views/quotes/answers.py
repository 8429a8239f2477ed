"""The PI answers a quote: from the link of the mail without an account, or signed in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from fbias.core.forms import DONE, answer_to
from fbias.core.http import MemberRequest, fetch_for
from fbias.core.links import by_link, open_link, sign
from fbias.core.names import name_in
from members.models import User
from projects.forms.quotes import AcceptForm, RefuseForm
from projects.models import Quote
from projects.queries.papers.sheets import facts_of_quote, sheet_of
from projects.queries.projects import PROJECT
from projects.queries.quotes import one_quote, waiting_quote
from projects.services.mails.quotes import READ_INVOICE, READ_QUOTE
from projects.services.papers import paper_of
from projects.services.pi.links import path_for_pi
from projects.services.purchase_orders import accept_with_order
from projects.services.quotes.answers import refuse_quote
from projects.views.quotes.office import pdf_response

Address = Callable[[Quote], str]


@by_link("GET", "POST")
def quote_link(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the mail. The address in it answers, whoever is signed in here."""
    link = open_link(token, READ_QUOTE)

    def page_of(quote: Quote) -> str:
        return reverse("projects:quote_link", args=[sign(READ_QUOTE, quote, link.person)])

    paper = reverse("projects:quote_link_pdf", args=[token])
    more = {
        "order_link": reverse("projects:order_link", args=[token]),
        "whole_project": path_for_pi(link.about.project),
    }
    return answer_page(request, link.about, by=None, page_of=page_of, paper=paper, more=more)


@by_link("GET")
def quote_link_pdf(request: HttpRequest, token: str) -> HttpResponse:
    quote = open_link(token, READ_QUOTE).about
    return pdf_response(paper_of(quote), quote.number)


@by_link("GET")
def invoice_link(request: HttpRequest, token: str) -> HttpResponse:
    """The invoice sheet for a PI without an account."""
    invoice = open_link(token, READ_INVOICE).about
    return pdf_response(paper_of(invoice), invoice.number)


@login_required
@require_http_methods(["GET", "POST"])
def quote_answer(request: MemberRequest, pk: int, quote_pk: int) -> HttpResponse:
    """The same page for a PI who is signed in."""
    project = fetch_for(request.user, PROJECT, "accept_quote", pk=pk)
    quote = one_quote(project, quote_pk, coordinates=False)

    def page_of(one: Quote) -> str:
        return reverse("projects:quote_answer", args=[pk, one.pk])

    paper = reverse("projects:quote_pdf", args=[pk, quote.pk])
    more = {
        "order_link": reverse("projects:quote_order", args=[pk, quote.pk]),
        "whole_project": project.get_absolute_url(),
    }
    return answer_page(request, quote, by=request.user, page_of=page_of, paper=paper, more=more)


def answer_page(
    request: HttpRequest,
    quote: Quote,
    *,
    by: User | None,
    page_of: Address,
    paper: str,
    more: dict[str, str],
) -> HttpResponse:
    """The quote and its two answers; one that cannot be answered shows the one that can."""
    answer = request.POST.get("answer", "") if request.method == "POST" else ""
    accepting, refusing = forms_for(request, quote, answer)
    chosen: forms.Form = refusing if answer == "refuse" else accepting
    status: int = answer_to(chosen, lambda: take_answer(quote, chosen, by=by))
    done, refusal = status == DONE, " ".join(map(str, chosen.non_field_errors()))
    if request.method == "POST" and not chosen.is_bound:
        status, refusal = 422, _("Choose one of the two answers.")
    fresh = Quote.objects.select_related(
        "category",
        "amends",
        "terms",
        "purchase_order",
        "project__requester__institution",
        "project__payer",
    ).get(pk=quote.pk)
    waiting = waiting_quote(fresh.project)
    context: dict[str, Any] = {
        "quote": fresh,
        "project": fresh.project,
        "facts": facts_of_quote(fresh),
        "sheet": sheet_of(fresh.lines.all()),
        "paper": paper,
        "accepting": accepting,
        "refusing": refusing,
        "refusal": refusal,
        "is_open": waiting is not None and waiting.pk == fresh.pk,
        "newer": page_of(waiting) if waiting and waiting.pk != fresh.pk else "",
        "just_answered": done,
        **more,
    }
    return render(request, "projects/quote_answer.html", context, status=200 if done else status)


def forms_for(request: HttpRequest, quote: Quote, answer: str) -> tuple[AcceptForm, RefuseForm]:
    """Only the form that was sent is bound; the other one stays as it was."""
    name = {"name": quote.project.pi_name}
    accepting = (
        AcceptForm(request.POST, request.FILES) if answer == "accept" else AcceptForm(initial=name)
    )
    return accepting, RefuseForm(request.POST) if answer == "refuse" else RefuseForm()


def take_answer(quote: Quote, chosen: forms.Form, *, by: User | None) -> Quote:
    values = chosen.cleaned_data
    if isinstance(chosen, RefuseForm):
        person = quote.project.pi_name or name_in(quote.project.pi_email)
        return refuse_quote(quote, by=by, name=person, reason=values["reason"])
    return accept_with_order(
        quote,
        by=by,
        name=values["name"],
        terms_agreed=values["terms_agreed"],
        order_number=values["order_number"],
        paper=values["order_file"],
    )


urlpatterns = [
    path(READ_QUOTE.route(), quote_link, name="quote_link"),
    path(READ_QUOTE.route("pdf/"), quote_link_pdf, name="quote_link_pdf"),
    path(READ_INVOICE.route(), invoice_link, name="invoice_link"),
    path("<int:pk>/quote/<int:quote_pk>/answer/", quote_answer, name="quote_answer"),
]
