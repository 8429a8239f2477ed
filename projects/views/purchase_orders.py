"""The purchase order of an accepted quote: added or changed later, by link or signed in."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from fbias.core.forms import DONE, answer_to
from fbias.core.http import MemberRequest, fetch_for
from fbias.core.links import by_link, open_link
from members.models import User
from projects.forms.purchase_orders import OrderForm
from projects.models import PurchaseOrder, Quote
from projects.queries.projects import PROJECT
from projects.queries.quotes import one_quote
from projects.services.mails.quotes import READ_QUOTE
from projects.services.purchase_orders import send_order


@by_link("GET", "POST")
def order_link(request: HttpRequest, token: str) -> HttpResponse:
    """The PI with the link of a mail."""
    quote = open_link(token, READ_QUOTE).about
    return order_page(request, quote, by=None, back=reverse("projects:quote_link", args=[token]))


@login_required
@require_http_methods(["GET", "POST"])
def quote_order(request: MemberRequest, pk: int, quote_pk: int) -> HttpResponse:
    """The PI who is signed in, or a coordinator who got the paper another way."""
    project = fetch_for(request.user, PROJECT, "send_order", pk=pk)
    quote = one_quote(project, quote_pk, coordinates=False)
    return order_page(
        request, quote, by=request.user, back=reverse("projects:quote", args=[project.pk])
    )


def order_page(request: HttpRequest, quote: Quote, *, by: User | None, back: str) -> HttpResponse:
    order = PurchaseOrder.objects.filter(quote=quote).first()
    initial = {"order_number": order.number if order else ""}
    form = (
        OrderForm(request.POST, request.FILES)
        if request.method == "POST"
        else OrderForm(initial=initial)
    )
    status = answer_to(
        form,
        lambda: send_order(
            quote,
            by=by,
            order_number=form.cleaned_data["order_number"],
            paper=form.cleaned_data["order_file"],
        ),
    )
    if status == DONE:
        messages.success(request, _("Thank you. The purchase order is with the coordinators."))
        return redirect(back)
    context = {
        "quote": quote, "project": quote.project, "order": order, "form": form, "back": back,
    }  # fmt: skip
    return render(request, "projects/quote_order.html", context, status=status)


urlpatterns = [
    path(READ_QUOTE.route("order/"), order_link, name="order_link"),
    path("<int:pk>/quote/<int:quote_pk>/order/", quote_order, name="quote_order"),
]
