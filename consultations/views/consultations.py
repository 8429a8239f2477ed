"""The page of one consultation."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from consultations.enums import ConsultationStatus
from consultations.forms.tags import grouped
from consultations.links.surveys import survey_path
from consultations.models import Consultation, Guest, PanelSeat
from consultations.papers import acknowledgement
from consultations.queries.bookings.stages import (
    call_is_near,
    call_may_change,
    open_changes,
    stages,
)
from consultations.queries.bookings.states import next_action
from consultations.queries.consultations import CONSULTATION, similar_consultations
from consultations.queries.images.questions import open_questions
from consultations.queries.images.verdicts import image_verdict
from consultations.queries.surveys import own_survey
from consultations.queries.tags.guesses import words_for
from consultations.queries.tags.wanted import tag_lines
from consultations.queries.waiting_list import place_of
from consultations.services.guests import ADDED_WHILE
from consultations.services.presence import SHOWN_IN
from fbias.core.http import MemberRequest, fetch_for
from fbias.imagery.pages import images_for_page
from members.models import Tag, User
from members.queries.availability import away_on


@login_required
@require_GET
def consultation(request: MemberRequest, pk: int) -> HttpResponse:
    """One page for the requester, the panel and coordinators; each sees the parts of their role."""
    consultation = fetch_for(request.user, CONSULTATION, "view", pk=pk)
    is_mine = consultation.requester_id == request.user.pk
    is_guest = request.user.pk in {one.person_id for one in consultation.guests.all()}
    open_steps = consultation.life.open_to(request.user, consultation)
    context = {
        "consultation": consultation,
        "is_mine": is_mine,
        "is_guest": is_guest,
        "guests": guests_for(consultation, request.user, to_requester=is_mine),
        "guests_may_come": consultation.status in ADDED_WHILE,
        "open_steps": open_steps,
        "can_convert": consultation.status == ConsultationStatus.HELD
        and request.user.has_perm(Consultation.get_perm("convert"), consultation),
        "has_begun": bool(
            consultation.session and consultation.session.starts_at <= timezone.now()
        ),
        "stages": stages(consultation),
        "next_action": next_action(consultation) if is_mine else None,
        "open_changes": open_changes(consultation, request.user, open_steps),
        "place": place_of(consultation)
        if consultation.status in ConsultationStatus.IN_LINE
        else None,
        "call_is_near": call_is_near(consultation),
        "may_change_call": call_may_change(consultation, request.user),
        "panel_is_late": timezone.now() >= consultation.open_desk.panel_freeze_at,
        "images": images_for_page(consultation),
        "image_questions": open_questions(consultation),
        "image_verdict": image_verdict(consultation),
        "may_answer": is_mine and consultation.status in ConsultationStatus.EDITABLE,
        "answers": consultation.form.in_words(consultation.answers),
        **panel_of(consultation),
        "hour_url": hour_url(consultation),
        "equipment": getattr(consultation.requester, "equipment_check", None) if is_mine else None,
        **record_for(consultation),
        **tags_context(request, consultation),
        **survey_for(request, consultation),
    }
    return render(request, "consultations/consultation.html", context)


def guests_for(consultation: Consultation, reader: User, *, to_requester: bool) -> list[Guest]:
    """All for whoever added them; others read who comes, and no address."""
    return [
        guest
        for guest in consultation.guests.all()
        if to_requester or guest.joined_at or guest.person_id == reader.pk
    ]


def hour_url(consultation: Consultation) -> str:
    """The page of the hour, once a session is confirmed and until it is written up."""
    shown = consultation.session and consultation.status in SHOWN_IN
    return reverse("consultations:hour", args=[consultation.pk]) if shown else ""


def record_for(consultation: Consultation) -> dict[str, object]:
    """What the panel wrote, once it was sent."""
    record = getattr(consultation, "record", None)
    if record is None or record.sent_at is None:
        return {}
    return {
        "approaches": consultation.approaches.select_related("analyst__user", "image__upload"),
        "handouts": consultation.handouts.defer("content"),
        "acknowledgement": acknowledgement(consultation),
    }


def survey_for(request: MemberRequest, consultation: Consultation) -> dict[str, object]:
    """What the reader is asked about the session, with their own link."""
    if consultation.status != ConsultationStatus.HELD:
        return {}
    survey = own_survey(consultation, request.user)
    return {"survey": survey, "survey_url": survey and survey_path(survey)}


def panel_of(consultation: Consultation) -> dict[str, list[PanelSeat]]:
    """Who comes, and who was told but cannot come that day; once it is over, who sat there."""
    told = [seat for seat in consultation.seats.all() if seat.published_at]
    gone = (
        away_on(consultation.open_desk.day)
        if consultation.status in ConsultationStatus.BOOKED
        else set()
    )
    return {
        "told": told,
        "panel": [seat for seat in told if seat.analyst_id not in gone],
        "cannot_come": [seat for seat in told if seat.analyst_id in gone],
    }


def tags_context(request: MemberRequest, consultation: Consultation) -> dict[str, object]:
    """What the request is about and which past ones are like it; coordinators may correct it."""
    lines = tag_lines(consultation, words_for(consultation))
    wanted = {line.tag.pk for line in lines if not line.is_refused}
    may_correct = request.user.has_perm(Consultation.get_perm("correct_tags"), consultation)
    offered = Tag.objects.in_use().exclude(pk__in=wanted) if may_correct else ()
    return {
        "tag_lines": [line for line in lines if not line.is_refused],
        "refused_tags": [line for line in lines if line.is_refused] if may_correct else [],
        "may_correct_tags": may_correct,
        "offered_tags": grouped(offered, by="slug"),
        "similar": similar_consultations(consultation, request.user),
    }


urlpatterns = [path("consultations/<int:pk>/", consultation, name="consultation")]
