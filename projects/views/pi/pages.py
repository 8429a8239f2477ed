"""The PI's whole project behind one permanent link: a GET shows, a POST writes a message."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fbias.core.forms import DONE, answer_to, posted
from fbias.core.http import MemberRequest, fetch_for, fetch_part
from fbias.core.links import by_link, open_link, sign
from members.models import User
from projects.enums import Audience, QuoteStatus, ReportStatus
from projects.forms.requests import MessageForm
from projects.models import Invoice, Project, Quote
from projects.queries.payers import can_be_named
from projects.queries.projects import PROJECT_FRAME
from projects.queries.quotes import agreed, quotes_for, waiting_quote
from projects.queries.requests.content import request_in_words
from projects.services.hours.alerts import used_hours
from projects.services.mails.quotes import READ_CREDIT, READ_INVOICE, READ_QUOTE
from projects.services.papers import paper_of
from projects.services.pi.confirmation import CONFIRM_PI, waits_for_the_pi
from projects.services.pi.links import READ_PROJECT, revoke_pi_link
from projects.services.thread import write_message
from projects.views.quotes.office import pdf_response


@by_link("GET", "POST")
def pi_project(request: HttpRequest, token: str) -> HttpResponse:
    """Request, hours, papers and thread, as the PI reads them when signed in."""
    link = open_link(token, READ_PROJECT)
    project, pi = link.about, link.person
    audiences = [(Audience.EVERYBODY.value, str(Audience.EVERYBODY.label))]
    form = MessageForm(audiences=audiences, data=posted(request))
    status = answer_to(form, lambda: write_message(project, by=pi, **form.cleaned_data))
    if status == DONE:
        messages.success(request, _("Your message is sent."))
        return redirect("projects:pi_project", token)
    context = {"project": project, "form": form, "token": token, **shown_to(pi, project)}
    return render(request, "projects/pi_project.html", context, status=status)


def shown_to(pi: User, project: Project) -> dict[str, Any]:
    """What the page of the link holds, each paper with its own link."""
    waiting = waiting_quote(project)
    quotes = [
        (quote, quote_paper_link(quote, pi))
        for quote in quotes_for(project, coordinates=False)
        if quote.status != QuoteStatus.DRAFT
    ]
    accepted = [one for one, _paper in quotes if one.status == QuoteStatus.ACCEPTED]
    invoice = Invoice.objects.that_count().filter(project=project).first()
    return {
        "request_in_words": request_in_words(project),
        "agreed": agreed(project),
        "used": used_hours(project),
        "confirm": reverse("projects:confirm_pi", args=[sign(CONFIRM_PI, project, pi)])
        if waits_for_the_pi(project)
        else "",
        "waiting": waiting,
        "answer": reverse("projects:quote_link", args=[sign(READ_QUOTE, waiting, pi)])
        if waiting
        else "",
        "quotes": quotes,
        "order_link": reverse("projects:order_link", args=[sign(READ_QUOTE, accepted[0], pi)])
        if accepted
        else "",
        "invoice": invoice,
        "invoice_link": reverse("projects:invoice_link", args=[sign(READ_INVOICE, invoice, pi)])
        if invoice
        else "",
        "names_payer": can_be_named(project),
        "credits": [
            (one, reverse("projects:credit_link", args=[sign(READ_CREDIT, one, pi)]))
            for one in (invoice.credit_notes.all() if invoice else [])
        ],
        "reports": project.reports.filter(status=ReportStatus.SENT).order_by("sent_at", "pk"),
        "thread": project.messages.filter(audience=Audience.EVERYBODY).select_related("author"),
    }


def quote_paper_link(quote: Quote, pi: User) -> str:
    return reverse("projects:quote_link_pdf", args=[sign(READ_QUOTE, quote, pi)])


@by_link("GET")
def pi_report(request: HttpRequest, token: str, report: int) -> HttpResponse:
    """A report that was sent, as it left."""
    project = open_link(token, READ_PROJECT).about
    found = fetch_part(project.reports.filter(status=ReportStatus.SENT), pk=report)
    return pdf_response(paper_of(found), f"{project.reference}-{found.pk}")


@login_required
@require_POST
def revoke(request: MemberRequest, pk: int) -> HttpResponse:
    """The link is not opened any more, by whomever."""
    project = fetch_for(request.user, PROJECT_FRAME, "revoke_pi_link", pk=pk)
    revoke_pi_link(project, by=request.user)
    messages.success(
        request, _("The PI's link no longer opens anything. Their next mail has a new one.")
    )
    return redirect(project)


urlpatterns = [
    path(READ_PROJECT.route(), pi_project, name="pi_project"),
    path(READ_PROJECT.route("reports/<int:report>/"), pi_report, name="pi_report"),
    path("<int:pk>/pi-link/revoke/", revoke, name="revoke_pi_link"),
]
