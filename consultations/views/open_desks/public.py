"""What everybody may see: open desks and their free sessions; and how a place is claimed."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from consultations.forms.bookings import ClaimForm
from consultations.models import OpenDesk
from consultations.queries.open_desks import has_wish
from consultations.queries.sessions.free import count_sessions, hours_of
from consultations.queries.waiting_list import line_beside
from consultations.services.bookings.claims import claim_hour
from consultations.services.open_desks.wishes import drop_wish, wish_for_next_day
from fbias.core.forms import DONE, answer_to
from fbias.core.http import MemberRequest, fetch_for, fetch_part


@require_GET
def opendesks(request: HttpRequest) -> HttpResponse:
    desks = OpenDesk.objects.visible_to(request.user).upcoming()
    context = {
        "open_desks": count_sessions(desks),
        "has_wish": has_wish(request.user),
        "frame": lines_of_frame(),
    }
    return render(request, "consultations/opendesks.html", context)


def lines_of_frame() -> str:
    """What another site copies into a page of its own, in the reader's language."""
    address = f"{settings.SITE_URL}{reverse('consultations:announced')}?language={get_language()}"
    return f'<iframe src="{address}" width="100%" height="420" title="{_("Open desks")}"></iframe>'


@require_GET
def opendesk(request: HttpRequest, pk: int) -> HttpResponse:
    open_desk = fetch_for(request.user, OpenDesk.objects.all(), "view", pk=pk)
    return show_open_desk(request, open_desk)


def show_open_desk(
    request: HttpRequest, open_desk: OpenDesk, *, sentence: str = "", status: int = 200
) -> HttpResponse:
    """The day's page; with a `sentence` it says why a claim failed and what is still free."""
    mine = (
        open_desk.consultations.live().filter(requester=request.user).first()
        if request.user.is_authenticated
        else None
    )
    hours = hours_of(open_desk)
    context = {
        "open_desk": open_desk,
        "hours": hours,
        "line": line_beside(open_desk, hours),
        "mine": mine,
        "request_key": uuid.uuid4(),
        "has_wish": has_wish(request.user),
        "sentence": sentence,
    }
    return render(request, "consultations/opendesk.html", context, status=status)


@login_required
@require_POST
def next_day_wish(request: MemberRequest) -> HttpResponse:
    """One mail when booking opens for the next day; or no mail after all."""
    if request.POST.get("answer") == "no":
        drop_wish(by=request.user)
        messages.success(request, _("You get no mail about the next open desk."))
    else:
        wish_for_next_day(by=request.user)
        messages.success(request, _("We write to you once, when booking opens for the next day."))
    return redirect("consultations:opendesks")


@require_GET
def session(request: HttpRequest, pk: int) -> HttpResponse:
    """A session is shown on the page of its day."""
    open_desk = fetch_for(request.user, OpenDesk.objects.all(), "view", sessions=pk)
    return redirect(f"{reverse('consultations:opendesk', args=[open_desk.pk])}#session-{pk}")


@login_required
@require_POST
def claim(request: MemberRequest, pk: int) -> HttpResponse:
    """Hold a session for the form; losing a race shows what is still free."""
    open_desk = fetch_for(request.user, OpenDesk.objects.all(), "view", sessions=pk)
    session = fetch_part(open_desk.sessions.all(), pk=pk)
    form = ClaimForm(request.POST)
    answer = answer_to(
        form,
        lambda: claim_hour(session, by=request.user, request_key=form.cleaned_data["request_key"]),
        beside_field="request_key",
    )
    if answer == DONE:
        return redirect("consultations:step", answer.made.pk, 1)
    sentence = str(form.errors["request_key"][0])
    return show_open_desk(request, open_desk, sentence=sentence, status=answer)


urlpatterns = [
    path("open-desks/", opendesks, name="opendesks"),
    path("open-desks/tell-me/", next_day_wish, name="next_day_wish"),
    path("open-desks/<int:pk>/", opendesk, name="opendesk"),
    path("sessions/<int:pk>/", session, name="session"),
    path("sessions/<int:pk>/claim/", claim, name="claim"),
]
