"""The page of the hour: its clock, the call, who is there, and notes written together."""

from __future__ import annotations

import json

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from consultations.enums import PresenceState
from consultations.models import Consultation, SharedNotes
from consultations.queries.consultations import CONSULTATION, HOUR
from consultations.queries.images.verdicts import image_verdict
from consultations.queries.presence import agenda_of, attendance_of
from consultations.services import presence
from consultations.services.presence import NotesChanged, expected
from fbias.core.errors import DomainError
from fbias.core.http import MemberRequest, fetch_for
from fbias.imagery.pages import images_for_page


def fetch_hour(request: MemberRequest, pk: int) -> Consultation:
    """A session that was confirmed: before that there is no hour to speak of."""
    consultation = fetch_for(request.user, HOUR, "view", pk=pk)
    if consultation.session is None or consultation.status not in presence.SHOWN_IN:
        raise Http404
    return consultation


@login_required
@require_GET
def hour(request: MemberRequest, pk: int) -> HttpResponse:
    consultation = fetch_hour(request, pk)
    assert consultation.session  # noqa: S101 - fetch_hour asks for one
    context = {
        **people_context(request, consultation),
        "parts": agenda_of(consultation.open_desk, consultation.session),
        "now": timezone.now(),
        "notes": SharedNotes.objects.filter(consultation=consultation).first() or SharedNotes(),
        "answers": consultation.form.in_words(consultation.answers),
        "images": images_for_page(consultation),
        "image_verdict": image_verdict(consultation),
    }
    return render(request, "consultations/hour.html", context)


@login_required
@require_GET
def hour_people(request: MemberRequest, pk: int) -> HttpResponse:
    """Who is there now: asked for again while the page is open."""
    found = fetch_hour(request, pk)
    return render(request, "consultations/hour.html#people", people_context(request, found))


def people_context(request: MemberRequest, consultation: Consultation) -> dict[str, object]:
    assert consultation.session  # noqa: S101 - fetch_hour asks for one
    steps = consultation.life.open_to(request.user, consultation)
    begun = timezone.now() >= consultation.session.starts_at
    record = getattr(consultation, "record", None)
    closed = {"unmark"} if record and record.sent_at else set()
    return {
        "consultation": consultation,
        "attendance": attendance_of(consultation),
        "runs_it": request.user.has_perm(Consultation.get_perm("hold"), consultation),
        "states": PresenceState.choices,
        "steps": steps - closed - (set() if begun else {"hold", "miss"}),
        "may_mark": timezone.now() >= consultation.session.starts_at - presence.EARLY,
    }


@login_required
@require_POST
def mark(request: MemberRequest, pk: int) -> HttpResponse:
    """One click: somebody is here, late, or not here."""
    consultation = fetch_for(request.user, CONSULTATION, "view", pk=pk)
    wanted = request.POST.get("person", "")
    person = next((one for one in expected(consultation) if str(one.pk) == wanted), None)
    if person is None:
        raise DomainError(_("This person is not expected in this session."))
    presence.mark_presence(consultation, person, request.POST.get("state", ""), by=request.user)
    if request.htmx:
        consultation = fetch_hour(request, pk)
        return render(
            request, "consultations/hour.html#people", people_context(request, consultation)
        )
    return redirect("consultations:hour", pk)


@login_required
@require_POST
def unmark(request: MemberRequest, pk: int) -> HttpResponse:
    """Put right what was said of the hour."""
    found = fetch_for(request.user, Consultation.objects.all(), "unmark", pk=pk)
    presence.unmark_presence(found, by=request.user)
    messages.success(request, _("The session is open again: say how it went."))
    return redirect("consultations:hour", pk)


@login_required
@require_http_methods(["GET", "POST"])
def notes(request: MemberRequest, pk: int) -> HttpResponse:
    """The notes with their version; saved over another version, both texts come back: 409."""
    consultation = fetch_for(request.user, Consultation.objects.all(), "view", pk=pk)
    if request.method == "GET":
        kept = SharedNotes.objects.filter(consultation=consultation).first()
        return JsonResponse(told(kept or SharedNotes()))
    try:
        sent = json.loads(request.body)
        text, version = str(sent["text"]), int(sent["version"])
    except (KeyError, TypeError, ValueError):
        return JsonResponse({"error": _("Reload the page, then save.")}, status=400)
    try:
        kept = presence.save_notes(consultation, by=request.user, text=text, version=version)
    except NotesChanged as changed:
        return JsonResponse({**told(changed.notes), "error": str(changed)}, status=409)
    return JsonResponse(told(kept))


def told(kept: SharedNotes) -> dict[str, object]:
    by = kept.changed_by.name if kept.changed_by else ""
    return {"text": kept.text, "version": kept.version, "by": by}


urlpatterns = [
    path("consultations/<int:pk>/hour/", hour, name="hour"),
    path("consultations/<int:pk>/hour/people/", hour_people, name="hour_people"),
    path("consultations/<int:pk>/hour/mark/", mark, name="mark_presence"),
    path("consultations/<int:pk>/hour/unmark/", unmark, name="unmark"),
    path("consultations/<int:pk>/hour/notes/", notes, name="notes"),
]
