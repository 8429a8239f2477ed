"""The coordinator's boards: the list of open desks and the day of one of them."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_GET

from consultations.forms.desks import NextDayForm
from consultations.models import OpenDesk
from consultations.queries.board import board_of
from consultations.queries.desks import boards_for
from fbias.core.http import MemberRequest, fetch_for

PER_PAGE = 20


@login_required
@require_GET
def boards(request: MemberRequest) -> HttpResponse:
    if not request.user.has_perm(OpenDesk.get_perm("add")):
        raise PermissionDenied
    page = Paginator(boards_for(request.user), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "consultations/boards.html", {"page_obj": page})


@login_required
@require_GET
def board(request: MemberRequest, pk: int) -> HttpResponse:
    open_desk = fetch_for(request.user, OpenDesk.objects.all(), "change", pk=pk)
    return render(request, "consultations/board.html", board_context(request, open_desk))


def board_context(request: MemberRequest, open_desk: OpenDesk) -> dict[str, object]:
    return {
        "board": board_of(open_desk, by=request.user),
        "open_desk": open_desk,
        "open_steps": open_desk.life.open_to(request.user, open_desk),
        "next_day": NextDayForm(previous=open_desk),
    }


def show_day(request: MemberRequest, open_desk: OpenDesk) -> HttpResponse:
    """After an action: the day afresh for htmx, because one seat changes what its neighbours offer.

    Without JavaScript the reader is sent back to the board.
    """
    if request.htmx:
        return render(request, "consultations/board.html#day", board_context(request, open_desk))
    return redirect("consultations:board", open_desk.pk)


urlpatterns = [
    path("boards/", boards, name="boards"),
    path("boards/<int:pk>/", board, name="board"),
]
