"""A large sum is approved by one click, from the link of a mail or signed in."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from fbias.core.forms import DONE, answer_to, posted
from fbias.core.http import MemberRequest, fetch_for
from fbias.core.links import by_link, open_link
from members.models import User
from projects.enums import ApprovalStatus
from projects.forms.approvals import ApprovalForm
from projects.models import Approval
from projects.queries.papers.sheets import facts_of_quote, sheet_of
from projects.queries.quotes import one_quote
from projects.services.approvals import approve, ask_again, refuse_approval
from projects.services.mails.quotes import ANSWER_APPROVAL

APPROVALS = Approval.objects.select_related(
    "project__requester__institution", "project__institution", "project__payer", "project__pi"
)


@by_link("GET", "POST")
def approval_link(request: HttpRequest, token: str) -> HttpResponse:
    link = open_link(token, ANSWER_APPROVAL)
    return approval_page(request, link.about, by=link.person)


@login_required
@require_http_methods(["GET", "POST"])
def approval(request: MemberRequest, pk: int) -> HttpResponse:
    """Whoever reads the sheets of the project reads it; who may approve has the buttons."""
    step = "approve" if request.method == "POST" else "view"
    approval = fetch_for(request.user, APPROVALS, step, pk=pk)
    return approval_page(request, approval, by=request.user)


def approval_page(request: HttpRequest, approval: Approval, *, by: User) -> HttpResponse:
    """The sum with its quote, and two buttons; answered, it says by whom."""
    form = ApprovalForm(posted(request))
    status = answer_to(form, lambda: take_answer(approval, form, by=by))
    if form.is_bound:
        approval = APPROVALS.get(pk=approval.pk)
    quote = one_quote(approval.project, approval.quote_id, coordinates=False)
    quote.project = approval.project
    context = {
        "approval": approval,
        "project": approval.project,
        "quote": quote,
        "facts": facts_of_quote(quote),
        "sheet": sheet_of(quote.lines.all()),
        "form": form,
        "waits": approval.status == ApprovalStatus.WAITING,
        "may_answer": "approve" in approval.life.open_to(by, approval),
    }
    shown = 200 if status == DONE else status
    return render(request, "projects/approval.html", context, status=shown)


def take_answer(approval: Approval, form: ApprovalForm, *, by: User) -> Approval:
    if form.cleaned_data["answer"] == "yes":
        return approve(approval, by=by)
    return refuse_approval(approval, by=by, reason=form.cleaned_data["reason"])


@login_required
@require_POST
def approval_again(request: MemberRequest, pk: int) -> HttpResponse:
    approval = fetch_for(request.user, APPROVALS, "ask_again", pk=pk)
    ask_again(approval, by=request.user)
    messages.success(request, _("Whoever may approve it gets a mail again."))
    return redirect("projects:quote", approval.project_id)


urlpatterns = [
    path(ANSWER_APPROVAL.route(), approval_link, name="approval_link"),
    path("approvals/<int:pk>/", approval, name="approval"),
    path("approvals/<int:pk>/again/", approval_again, name="approval_again"),
]
