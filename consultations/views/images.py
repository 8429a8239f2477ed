"""Images through their consultation: there is no address of an image by its own id."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST

from consultations.models import Consultation
from consultations.queries.images.questions import all_findings
from consultations.queries.images.verdicts import image_verdict
from consultations.services.images import OWNER, answer_image_question
from fbias.core.http import MemberRequest, fetch_for
from fbias.imagery.addresses import Door
from fbias.imagery.http import json_endpoint

door = Door(OWNER)


@login_required
@require_POST
def answer_question(request: MemberRequest, pk: int) -> HttpResponse:
    """Answer one question about the files where it stands; the verdict follows at once."""
    step, key = "answer_image_question", request.POST.get("key", "")
    consultation = fetch_for(request.user, Consultation.objects.for_page(), step, pk=pk)
    answer_image_question(
        consultation, by=request.user, key=key, said=request.POST.get("answer", "")
    )
    if not request.htmx:
        return redirect(consultation)
    consultation = Consultation.objects.for_page().get(pk=pk)
    finding = next(one for one in all_findings(consultation) if one.key == key)
    context = {"finding": finding, "verdict": image_verdict(consultation), "may_answer": True}
    return render(request, "consultations/image_answer.html", context)


PREFIX = "consultations/<int:pk>/images/"
urlpatterns = [
    path(PREFIX, login_required(require_POST(json_endpoint(door.announce))), name="begin_image"),
    path(f"{PREFIX}questions/", answer_question, name="answer_image_question"),
    *door.urlpatterns(PREFIX),
]
