"""A project told without names: written, agreed to, published, and shown to everybody."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fbias.core.editing import carry
from fbias.core.forms import DONE, answer_to, posted
from fbias.core.http import MemberRequest, fetch_for, fetch_part
from fbias.core.lists import CARDS, page_of
from projects.forms.closing import CaseForm
from projects.models import Case
from projects.queries.cases import published_cases
from projects.queries.projects import PROJECT_FRAME
from projects.services.cases import agree_to_case, publish_case, take_case_back, write_case
from projects.views.tabs import form_page


@require_GET
def cases(request: HttpRequest) -> HttpResponse:
    """The public gallery."""
    page = page_of(request, published_cases(), size=CARDS)
    return render(request, "projects/cases.html", {"page_obj": page})


@login_required
@require_http_methods(["GET", "POST"])
def write(request: MemberRequest, pk: int) -> HttpResponse:
    project = fetch_for(request.user, PROJECT_FRAME, "work", pk=pk)
    case = Case.objects.filter(project=project).first()
    initial = {"title": case.title, "text": case.text} if case else {}
    form = CaseForm(posted(request), initial=initial)
    carry(form, initial)
    status = answer_to(form, lambda: write_case(project, by=request.user, **form.cleaned_data))
    if status == DONE:
        messages.success(request, _("The user is asked to read it."))
        return redirect("projects:closing", pk)
    words = {
        "heading": _("Tell it without names"),
        "button": _("Ask the user to agree"),
        "warning": before_writing(case),
    }
    return form_page(request, project, form, status=status, back="closing", **words)


def before_writing(case: Case | None) -> str:
    """What another text does to the one that was agreed to."""
    if case is None or case.agreed_at is None:
        return ""
    if case.published_at:
        return _(
            "This text is in the public gallery. Once you change it, it leaves the gallery until "
            "the user agrees to the new text."
        )
    return _("The user agreed to this text. Once you change it, they are asked again.")


@login_required
@require_POST
def answer(request: MemberRequest, pk: int) -> HttpResponse:
    """The requester agrees or takes it back; a coordinator publishes what was agreed."""
    project = fetch_for(request.user, PROJECT_FRAME, "view", pk=pk)
    case = fetch_part(Case.objects.filter(project=project))
    match request.POST.get("act"):
        case "publish":
            publish_case(case, by=request.user)
            messages.success(request, _("It is in the public gallery."))
        case "take_back":
            take_case_back(case, by=request.user)
            messages.success(request, _("It is no longer shown."))
        case "agree":
            read = {name: request.POST.get(name, "") for name in ("title", "text")}
            agree_to_case(case, by=request.user, **read)
            messages.success(request, _("Thank you. A coordinator will publish it."))
        case _unknown:
            return HttpResponseBadRequest()
    return redirect("projects:closing", pk)


urlpatterns = [
    path("<int:pk>/closing/case/", write, name="case"),
    path("<int:pk>/closing/answer-case/", answer, name="answer_case"),
]
