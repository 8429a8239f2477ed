"""The link of a session's call: the panel and coordinators change it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consultations.calls import call_address
from consultations.forms.calls import CallForm
from consultations.models import Consultation
from consultations.queries.consultations import CONSULTATION
from fbias.core.forms import DONE, answer_to, posted
from fbias.core.http import MemberRequest, fetch_for


@login_required
@require_http_methods(["GET", "POST"])
def call(request: MemberRequest, pk: int) -> HttpResponse:
    consultation = fetch_for(request.user, CONSULTATION, "change_call", pk=pk)
    form = CallForm(posted(request), consultation=consultation)
    answer = answer_to(form, lambda: form.save(by=request.user))
    if answer == DONE:
        messages.success(request, words_after(answer.made, before=consultation.video_link))
        return redirect(consultation)
    context = {
        "consultation": consultation,
        "form": form,
        "portals_own": call_address(consultation.call_name),
    }
    return render(request, "consultations/call.html", context, status=answer)


def words_after(changed: Consultation, *, before: str) -> str:
    if changed.video_link == before:
        return _("The link of the call is as it was.")
    return _("The link of the call is changed. The user and the panel get a mail with it.")


urlpatterns = [path("consultations/<int:pk>/call/", call, name="call")]
