"""The thread of a session: user and panel, before the hour and after it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from consultations.forms.thread import MessageForm
from consultations.models import Consultation
from consultations.queries.consultations import CONSULTATION
from consultations.services.thread import write_message
from fbias.core.forms import DONE, answer_to
from fbias.core.http import MemberRequest, fetch_for, fetch_part


@login_required
@require_http_methods(["GET", "POST"])
def thread(request: MemberRequest, pk: int) -> HttpResponse:
    """What was said, oldest first, and a form; a refused message stays in it."""
    consultation = fetch_for(request.user, CONSULTATION, "view", pk=pk)
    form = MessageForm(request.POST, request.FILES) if request.method == "POST" else MessageForm()
    status = answer_to(
        form, lambda: write_message(consultation, by=request.user, **form.cleaned_data)
    )
    if status == DONE:
        messages.success(request, _("Your message is sent."))
        return redirect("consultations:thread", pk)
    said = consultation.messages.select_related("author").defer("content")
    context = {"consultation": consultation, "form": form, "thread": said}
    return render(request, "consultations/thread.html", context, status=status)


@login_required
@require_GET
def attachment(request: MemberRequest, pk: int, message_pk: int) -> HttpResponse:
    """The file of a message, to save: no browser runs or shows it."""
    found = fetch_for(request.user, Consultation.objects.all(), "view", pk=pk)
    message = fetch_part(found.messages.exclude(file_name=""), pk=message_pk)
    response = HttpResponse(bytes(message.content), content_type="application/octet-stream")
    response.headers["Content-Disposition"] = content_disposition_header(True, message.file_name)
    return response


urlpatterns = [
    path("consultations/<int:pk>/thread/", thread, name="thread"),
    path("consultations/<int:pk>/thread/<int:message_pk>/file/", attachment, name="message_file"),
]
