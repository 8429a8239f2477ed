"""The link of a session's call: the panel and coordinators change it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consultations.calls import room_address
from consultations.forms.calls import CallForm
from consultations.models import Consultation
from fbias.core.editing import take_refusal
from fbias.core.errors import DomainError
from fbias.core.http import MemberRequest, fetch_for


@login_required
@require_http_methods(["GET", "POST"])
def call(request: MemberRequest, pk: int) -> HttpResponse:
    found = fetch_for(request.user, Consultation.objects.for_page(), "change_call", pk=pk)
    form = CallForm(request.POST if request.method == "POST" else None, consultation=found)
    status = 422 if form.errors else 200
    if form.is_bound and form.is_valid():
        try:
            changed = form.save(by=request.user)
        except DomainError as error:
            take_refusal(form, error)
            status = 409
        else:
            messages.success(request, words_after(changed, before=found.video_link))
            return redirect(found)
    context = {"consultation": found, "form": form, "room": room_address(found.room_name)}
    return render(request, "consultations/call.html", context, status=status)


def words_after(changed: Consultation, *, before: str) -> str:
    if changed.video_link == before:
        return _("The link of the call is as it was.")
    return _("The link of the call is changed. The user and the panel get a mail with it.")


urlpatterns = [path("consultations/<int:pk>/call/", call, name="call")]
