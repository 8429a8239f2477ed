"""Coordinators correct what a request is about."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from consultations.forms.tags import CorrectionForm
from consultations.queries.consultations import CONSULTATION
from fbias.core.http import MemberRequest, fetch_for


@login_required
@require_POST
def correct_tags(request: MemberRequest, pk: int) -> HttpResponse:
    consultation = fetch_for(request.user, CONSULTATION, "correct_tags", pk=pk)
    form = CorrectionForm(request.POST)
    if form.is_valid():
        form.save(consultation, by=request.user)
        messages.success(request, _("The tags are saved."))
    else:
        messages.warning(request, _("Choose a tag from the list."))
    return redirect(f"{consultation.get_absolute_url()}#tags")


urlpatterns = [path("consultations/<int:pk>/tags/", correct_tags, name="correct_tags")]
