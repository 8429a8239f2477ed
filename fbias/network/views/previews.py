"""Previews of tools, with the feedback that was given."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fbias.core.forms import DONE, answer_to, posted
from fbias.core.http import MemberRequest, fetch_for, for_those
from fbias.core.lists import CARDS, page_of
from fbias.network.forms.previews import FeedbackForm, PreviewForm
from fbias.network.models import ToolPreview
from fbias.network.queries.previews import previews_for, results_of
from fbias.network.rules import is_inside
from fbias.network.services.previews import close_preview, judge_preview, show_preview
from fbias.network.views.base import form_page, step_taken


@for_those(is_inside)
@require_GET
def previews(request: MemberRequest) -> HttpResponse:
    page = page_of(request, previews_for(request.user), size=CARDS)
    return render(request, "network/previews.html", {"page_obj": page})


@for_those(is_inside)
@require_http_methods(["GET", "POST"])
def show(request: MemberRequest) -> HttpResponse:
    form = PreviewForm(posted(request))
    status = answer_to(form, lambda: show_preview(by=request.user, **form.cleaned_data))
    if status == DONE:
        messages.success(request, _("The others see it on the page of the network."))
        return redirect(status.made)
    return form_page(request, form, _("Show a tool"), "previews", status=status)


@for_those(is_inside)
@require_http_methods(["GET", "POST"])
def preview(request: MemberRequest, pk: int) -> HttpResponse:
    """What it is, what was said, and one's own word, which may be changed."""
    rows = ToolPreview.objects.select_related("shown_by")
    preview = fetch_for(request.user, rows, "view", pk=pk)
    feedback = list(preview.feedback.select_related("person"))
    mine = next((one for one in feedback if one.person_id == request.user.pk), None)
    form = FeedbackForm(posted(request), preview=preview, given=mine)
    status = answer_to(form, lambda: judge_preview(preview, by=request.user, **form.said))
    if status == DONE:
        messages.success(request, _("Your feedback is kept. Thank you."))
        return redirect(preview)
    context = {
        "preview": preview,
        "form": form if preview.status == "open" else None,
        "feedback": feedback,
        "results": results_of(preview, feedback),
        "steps": ToolPreview.life.open_to(request.user, preview),
    }
    return render(request, "network/preview.html", context, status=status)


@for_those(is_inside)
@require_POST
def close(request: MemberRequest, pk: int) -> HttpResponse:
    said = _("Feedback is closed. The results stay here.")
    return step_taken(request, ToolPreview.objects.all(), "close", close_preview, said, pk=pk)


urlpatterns = [
    path("previews/", previews, name="previews"),
    path("previews/show/", show, name="show_preview"),
    path("previews/<int:pk>/", preview, name="preview"),
    path("previews/<int:pk>/close/", close, name="close_preview"),
]
