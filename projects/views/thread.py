"""The thread of a project: messages, and the questions that the requester must answer."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from fbias.core.forms import DONE, answer_to, posted
from fbias.core.http import MemberRequest, fetch_for
from projects.enums import Audience
from projects.forms.requests import MessageForm, QuestionForm
from projects.models import Project
from projects.queries.thread import audiences_for, messages_for
from projects.services.thread import answer_question, ask_requester, write_message
from projects.views.tabs import form_page, open_tab

LABELS = dict(Audience.choices)


@login_required
@require_http_methods(["GET", "POST"])
def thread(request: MemberRequest, pk: int) -> HttpResponse:
    """What one may read, oldest first, and a form; a refused message stays in the form."""
    project, frame = open_tab(request, pk, "thread")
    audiences = [(one, str(LABELS[one])) for one in audiences_for(frame["reader"])]
    form = MessageForm(audiences=audiences, data=posted(request))
    status = answer_to(form, lambda: write_message(project, by=request.user, **form.cleaned_data))
    if status == DONE:
        messages.success(request, _("Your message is sent."))
        return redirect("projects:thread", pk)
    context = {
        **frame,
        "form": form,
        "thread": messages_for(project, frame["reader"]),
        "versions": project.versions.count(),
    }
    return render(request, "projects/tabs/thread.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def ask(request: MemberRequest, pk: int) -> HttpResponse:
    """A question to the requester: the evaluation waits for the answer."""
    project = fetch_for(request.user, Project.objects.for_list(), "ask", pk=pk)
    form = QuestionForm(label=_("What do you need to know?"), data=posted(request))
    words = {
        "heading": _("Ask the requester"),
        "explains": _("The person gets a mail. The evaluation waits for the answer."),
        "button": _("Send the question"),
    }
    return question_page(request, project, form, ask_requester, words)


@login_required
@require_http_methods(["GET", "POST"])
def answer(request: MemberRequest, pk: int) -> HttpResponse:
    """The answer to the question, which lets the evaluation go on."""
    project = fetch_for(request.user, Project.objects.for_list(), "answer", pk=pk)
    form = QuestionForm(label=_("Your answer"), data=posted(request))
    asked = project.messages.filter(asks=True).select_related("author").last()
    words = {
        "heading": _("Answer the question"),
        "explains": _("If your request should change, change it first, then answer here."),
        "button": _("Send the answer"),
        "question": asked.text if asked else "",
        "may_edit": request.user.has_perm(Project.get_perm("edit"), project),
    }
    return question_page(request, project, form, answer_question, words)


def question_page(
    request: MemberRequest, project: Project, form: QuestionForm, act: Any, words: dict[str, Any]
) -> HttpResponse:
    status = answer_to(form, lambda: act(project, by=request.user, **form.cleaned_data))
    if status == DONE:
        messages.success(request, _("Sent."))
        return redirect(project)
    return form_page(request, project, form, status=status, **words)


urlpatterns = [
    path("<int:pk>/thread/", thread, name="thread"),
    path("<int:pk>/ask/", ask, name="ask"),
    path("<int:pk>/answer/", answer, name="answer"),
]
