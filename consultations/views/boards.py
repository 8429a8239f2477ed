"""The coordinator's boards: the list of open desks and the day of one of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_GET, require_POST

from consultations.forms.bookings import BookingsFilter
from consultations.forms.open_desks.planning import NextDayForm
from consultations.forms.panels import ProposeForm
from consultations.models import OpenDesk
from consultations.queries.boards import board_of
from consultations.queries.bookings.found import BOOKINGS, bookings_found
from consultations.queries.open_desks import BOARDS, boards_for, count_boards
from consultations.queries.panels.costs import Change
from consultations.queries.tags.hits import hits_by_month
from consultations.services.panels import discard_draft, propose_panels
from fbias.core.http import MemberRequest, fetch_for, for_those
from fbias.core.lists import CARDS, asks_for_table, page_of
from fbias.core.spreadsheets import list_response
from members.rules import is_coordinator


@dataclass(frozen=True)
class Undo:
    """The way back from the last change, as long as nobody changes these panels again."""

    change: Change
    seen: str


@for_those(is_coordinator)
@require_GET
def boards(request: MemberRequest) -> HttpResponse:
    if asks_for_table(request):
        counted = count_boards(boards_for(request.user), by=request.user)
        return list_response(request, "boards", BOARDS, counted)
    page = page_of(request, boards_for.pages(request.user), size=CARDS)
    context = {
        "page_obj": page,
        "boards": count_boards(page, by=request.user),
        "hits": hits_by_month(request.user),
    }
    return render(request, "consultations/boards.html", context)


@for_those(is_coordinator)
@require_GET
def bookings(request: MemberRequest) -> HttpResponse:
    """Every booking of every day, found by words, state and days."""
    form = BookingsFilter(request.GET)
    rows = bookings_found(request.user, **form.given)
    if asks_for_table(request):
        return list_response(request, "bookings", BOOKINGS, rows)
    context = {"form": form, "given": form.given, "page_obj": page_of(request, rows)}
    return render(request, "consultations/bookings.html", context)


@login_required
@require_GET
def board(request: MemberRequest, pk: int) -> HttpResponse:
    open_desk = fetch_for(request.user, OpenDesk.objects.all(), "change", pk=pk)
    return render(request, "consultations/board.html", board_context(request, open_desk))


@login_required
@require_POST
def propose(request: MemberRequest, pk: int) -> HttpResponse:
    """Draft the best panels of the whole day; the page comes back with them."""
    open_desk = fetch_for(request.user, OpenDesk.objects.all(), "publish", pk=pk)
    form = ProposeForm(request.POST)
    form.full_clean()
    propose_panels(
        open_desk, by=request.user, change_published=form.cleaned_data["change_published"]
    )
    return show_day(request, open_desk)


@login_required
@require_POST
def discard(request: MemberRequest, pk: int) -> HttpResponse:
    """Return to the panels that people know."""
    open_desk = fetch_for(request.user, OpenDesk.objects.all(), "publish", pk=pk)
    discard_draft(open_desk, by=request.user)
    return show_day(request, open_desk)


def board_context(
    request: MemberRequest, open_desk: OpenDesk, undo: Undo | None = None
) -> dict[str, object]:
    return {
        "undo": undo,
        "board": board_of(open_desk, by=request.user),
        "open_desk": open_desk,
        "open_steps": open_desk.life.open_to(request.user, open_desk),
        "next_day": NextDayForm(previous=open_desk),
    }


def show_day(
    request: MemberRequest, open_desk: OpenDesk, *, undo: Undo | None = None
) -> HttpResponse:
    """After an action: the day afresh for htmx, because one seat changes what its neighbours offer.

    Without JavaScript the reader is sent back to the board.
    """
    if request.htmx:
        return render(
            request, "consultations/board.html#day", board_context(request, open_desk, undo)
        )
    return redirect("consultations:board", open_desk.pk)


urlpatterns = [
    path("boards/", boards, name="boards"),
    path("boards/bookings/", bookings, name="bookings"),
    path("boards/<int:pk>/", board, name="board"),
    path("boards/<int:pk>/propose/", propose, name="propose"),
    path("boards/<int:pk>/discard/", discard, name="discard"),
]
