"""Help: asked for, answered, solved."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fbias.core.forms import DONE, answer_to, posted
from fbias.core.http import MemberRequest, fetch_for, fetch_part, for_those
from fbias.core.lists import CARDS, page_of
from fbias.network.forms.help_requests import AnswerForm, HelpForm
from fbias.network.models import HelpRequest
from fbias.network.queries.help_requests import help_for
from fbias.network.rules import is_inside
from fbias.network.services.help_requests import (
    answer_help,
    ask_for_help,
    close_help,
    reopen_help,
    solve_help,
)
from fbias.network.views.base import form_page, step_taken


@for_those(is_inside)
@require_GET
def help_requests(request: MemberRequest) -> HttpResponse:
    """Open ones; `?all=1` shows those that are over, too."""
    found, shows_all = help_for(request.user), "all" in request.GET
    page = page_of(request, found if shows_all else found.open(), size=CARDS)
    context = {"page_obj": page, "shows_all": shows_all}
    return render(request, "network/help_requests.html", context)


@for_those(is_inside)
@require_http_methods(["GET", "POST"])
def ask(request: MemberRequest) -> HttpResponse:
    form = HelpForm(posted(request), by=request.user)
    status = answer_to(form, lambda: ask_for_help(by=request.user, **form.cleaned_data))
    if status == DONE:
        messages.success(request, _("The network is asked. You get a mail with each answer."))
        return redirect("network:help_requests")
    return form_page(request, form, _("Ask for help"), "help_requests", status=status)


@for_those(is_inside)
@require_http_methods(["GET", "POST"])
def help_request(request: MemberRequest, pk: int) -> HttpResponse:
    """The problem, the answers, and room for one more."""
    rows = HelpRequest.objects.select_related("asked_by", "project", "consultation")
    help_request = fetch_for(request.user, rows, "view", pk=pk)
    form = AnswerForm(posted(request))
    status = answer_to(
        form, lambda: answer_help(help_request, by=request.user, **form.cleaned_data)
    )
    if status == DONE:
        messages.success(request, _("Your answer is sent. Thank you."))
        return redirect(help_request)
    context = {
        "help_request": help_request,
        "answers": help_request.answers.select_related("author"),
        "form": form,
        "steps": HelpRequest.life.open_to(request.user, help_request),
    }
    return render(request, "network/help_request.html", context, status=status)


@for_those(is_inside)
@require_POST
def solve(request: MemberRequest, pk: int, answer_pk: int) -> HttpResponse:
    help_request = fetch_for(request.user, HelpRequest.objects.all(), "solve", pk=pk)
    answer = fetch_part(help_request.answers.select_related("author"), pk=answer_pk)
    solve_help(help_request, by=request.user, answer=answer)
    messages.success(request, _("Solved, and its author hears that it helped."))
    return redirect(help_request)


@for_those(is_inside)
@require_POST
def close(request: MemberRequest, pk: int) -> HttpResponse:
    said = _("Closed: nobody is asked now.")
    return step_taken(request, HelpRequest.objects.all(), "close", close_help, said, pk=pk)


@for_those(is_inside)
@require_POST
def reopen(request: MemberRequest, pk: int) -> HttpResponse:
    said = _("It is open again.")
    return step_taken(request, HelpRequest.objects.all(), "reopen", reopen_help, said, pk=pk)


urlpatterns = [
    path("help/", help_requests, name="help_requests"),
    path("help/ask/", ask, name="ask_for_help"),
    path("help/<int:pk>/", help_request, name="help_request"),
    path("help/<int:pk>/solve/<int:answer_pk>/", solve, name="solve_help"),
    path("help/<int:pk>/close/", close, name="close_help"),
    path("help/<int:pk>/reopen/", reopen, name="reopen_help"),
]
