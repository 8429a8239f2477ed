"""An analyst's sessions, and what became of an hour."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from consultations.models import Consultation
from consultations.queries.sessions import own
from consultations.services import records
from consultations.views.boards import show_day
from fbias.core.http import MemberRequest, fetch_for, for_those
from fbias.core.lists import CARDS, page_of
from members.rules import is_analyst


@for_those(is_analyst)
@require_GET
def my_sessions(request: MemberRequest) -> HttpResponse:
    page = page_of(request, own.past_pages(request.user), size=CARDS)
    context = {
        "upcoming": own.lines_of(own.upcoming_sessions_of(request.user)),
        "page_obj": page,
        "past": own.past_lines(page.object_list),
        "open_desks": own.desks_to_offer(request.user),
    }
    return render(request, "consultations/my_sessions.html", context)


@login_required
@require_POST
def hold(request: MemberRequest, pk: int) -> HttpResponse:
    return after_the_hour(request, pk, "hold", records.hold_session, _("The session took place."))


@login_required
@require_POST
def miss(request: MemberRequest, pk: int) -> HttpResponse:
    return after_the_hour(
        request, pk, "miss", records.miss_session, _("Noted: the user did not come.")
    )


def after_the_hour(
    request: MemberRequest,
    pk: int,
    step: str,
    service: Callable[..., Consultation],
    sentence: str,
) -> HttpResponse:
    """Take the step; the board gets its day again, the panel goes on to the record."""
    consultation = fetch_for(
        request.user, Consultation.objects.select_related("open_desk"), step, pk=pk
    )
    consultation = service(consultation, by=request.user)
    if "from_board" in request.POST and request.user.is_coordinator:
        return show_day(request, consultation.open_desk)
    messages.success(request, sentence)
    return (
        redirect("consultations:record", consultation.pk)
        if step == "hold"
        else redirect(consultation)
    )


urlpatterns = [
    path("my-sessions/", my_sessions, name="my_sessions"),
    path("consultations/<int:pk>/hold/", hold, name="hold"),
    path("consultations/<int:pk>/miss/", miss, name="miss"),
]
