"""The board of the day: live, all sessions at once, a replacement in two clicks."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import path
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from consultations.forms.days import AgendaForm, ReplaceForm
from consultations.models import OpenDesk
from consultations.queries.consultations import CONSULTATION
from consultations.queries.days import hours_of_day
from consultations.queries.panels.costs import Costs
from consultations.queries.panels.days import day_of
from consultations.queries.panels.replacements import in_place_of
from consultations.services.open_desks import set_agenda
from consultations.services.panels.replacing import replace_now
from fbias.core.forms import DONE, answer_to, posted
from fbias.core.http import MemberRequest, fetch_for, fetch_part
from members.models import User

FRESH_FOR = 5  # seconds


@login_required
@require_GET
def day_board(request: MemberRequest, pk: int) -> HttpResponse:
    open_desk = fetch_for(request.user, OpenDesk.objects.all(), "change", pk=pk)
    context = {
        "open_desk": open_desk,
        "live": live(open_desk, by=request.user),
        "agenda": AgendaForm(open_desk=open_desk),
    }
    return render(request, "consultations/day_board.html", context)


@login_required
@require_GET
def day_board_live(request: MemberRequest, pk: int) -> HttpResponse:
    """The sessions as they are now: asked for again while the board is open."""
    open_desk = fetch_for(request.user, OpenDesk.objects.all(), "change", pk=pk)
    return HttpResponse(live(open_desk, by=request.user))


def live(open_desk: OpenDesk, *, by: User) -> str:
    """Drawn once for all boards that show the same: the day, hidden people, language and zone.

    It holds links and no form, so it is the same for each of them.
    """
    hidden = sorted(User.objects.hidden_from(by).values_list("pk", flat=True))
    parts = (open_desk.pk, get_language(), timezone.get_current_timezone_name(), *hidden)
    key = "day-board-" + "-".join(map(str, parts))
    drawn = cache.get(key)
    if drawn is None:
        context = {"open_desk": open_desk, "hours": hours_of_day(open_desk, by=by)}
        drawn = render_to_string("consultations/_day.html", context)
        cache.set(key, drawn, FRESH_FOR)
    return str(drawn)


@login_required
@require_POST
def agenda(request: MemberRequest, pk: int) -> HttpResponse:
    """How the hours of this day are divided."""
    open_desk = fetch_for(request.user, OpenDesk.objects.all(), "change", pk=pk)
    form = AgendaForm(request.POST, open_desk=open_desk)
    status = answer_to(form, lambda: set_agenda(open_desk, by=request.user, **form.cleaned_data))
    if status == DONE:
        messages.success(request, _("The agenda is changed; the clocks of this day follow it."))
        return redirect("consultations:day_board", pk)
    context = {"open_desk": open_desk, "live": live(open_desk, by=request.user), "agenda": form}
    return render(request, "consultations/day_board.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def replace(request: MemberRequest, pk: int, seat_pk: int) -> HttpResponse:
    """Who could come instead, best first; one more click seats them and tells everybody."""
    consultation = fetch_for(request.user, CONSULTATION, "seat", pk=pk)
    seat = fetch_part(consultation.seats.filter(leaving=False), pk=seat_pk)
    form = ReplaceForm(posted(request))
    status = answer_to(
        form, lambda: replace_now(seat, form.cleaned_data["analyst"], by=request.user)
    )
    if status == DONE:
        messages.success(request, _("Done. Everybody concerned gets a mail now."))
        return redirect("consultations:day_board", consultation.open_desk_id)
    costs = Costs(day_of(consultation.open_desk, by=request.user))
    context = {
        "consultation": consultation,
        "seat": seat,
        "form": form,
        "replacements": in_place_of(seat, costs),
    }
    return render(request, "consultations/replace.html", context, status=status)


urlpatterns = [
    path("boards/<int:pk>/day/", day_board, name="day_board"),
    path("boards/<int:pk>/day/live/", day_board_live, name="day_board_live"),
    path("boards/<int:pk>/day/agenda/", agenda, name="agenda"),
    path("consultations/<int:pk>/seats/<int:seat_pk>/replace/", replace, name="replace"),
]
