"""Colleagues of a booking: the requester's list, leaving it, and the link of their mails."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from consultations.forms.guests import GuestForm
from consultations.links.guests import JOIN_SESSION
from consultations.models import MOST_GUESTS, Consultation
from consultations.queries.consultations import CONSULTATION
from consultations.services import guests as services
from fbias.core.forms import DONE, answer_to, posted
from fbias.core.http import MemberRequest, fetch_for, fetch_part
from fbias.core.links import by_link, open_link
from members.links.accounts import way_in


@login_required
@require_http_methods(["GET", "POST"])
def guests(request: MemberRequest, pk: int) -> HttpResponse:
    """Who was added, and a form for one more."""
    consultation = fetch_for(request.user, CONSULTATION, "add_guest", pk=pk)
    form = GuestForm(posted(request))
    status = answer_to(
        form, lambda: services.add_guest(consultation, by=request.user, **form.cleaned_data)
    )
    if status == DONE:
        messages.success(request, _("Your colleague gets a mail with a link to this session."))
        return redirect("consultations:guests", pk)
    added = list(consultation.guests.all())
    context = {
        "consultation": consultation,
        "form": form,
        "guests": added,
        "most": MOST_GUESTS,
        "may_add": len(added) < MOST_GUESTS and consultation.status in services.ADDED_WHILE,
    }
    return render(request, "consultations/guests.html", context, status=status)


@login_required
@require_POST
def remove_guest(request: MemberRequest, pk: int, guest_pk: int) -> HttpResponse:
    """Take a colleague off the session."""
    consultation = fetch_for(request.user, CONSULTATION, "add_guest", pk=pk)
    services.remove_guest(fetch_part(consultation.guests.all(), pk=guest_pk), by=request.user)
    messages.success(request, _("Your colleague no longer sees this session, and gets a mail."))
    return redirect("consultations:guests", pk)


@login_required
@require_POST
def leave_guests(request: MemberRequest, pk: int) -> HttpResponse:
    """A colleague leaves by themselves."""
    consultation = fetch_for(request.user, Consultation.objects.all(), "leave_as_guest", pk=pk)
    services.leave_as_guest(consultation, by=request.user)
    messages.success(request, _("You left the session. Nobody expects you there any longer."))
    return redirect("consultations:mine")


@by_link("GET", "POST")
def guest_link(request: HttpRequest, token: str) -> HttpResponse:
    """When it is and who asked; a button says that they come, another that they do not."""
    guest = open_link(token, JOIN_SESSION).about
    consultation, answer = guest.consultation, request.POST.get("answer", "")
    told = ""
    match answer:
        case "join":
            guest = services.join_as_guest(guest)
            told = _("Thank you: the others see that you come.")
        case "leave":
            services.leave_as_guest(consultation, by=guest.person)
            told = _("You left the session. Nobody expects you there any longer.")
    page = consultation.get_absolute_url()
    context = {
        "consultation": consultation,
        "guest": guest,
        "told": told,
        "is_gone": answer == "leave",
        "page_url": way_in(guest.person, page) or page,
        "is_unopened": guest.person.is_unopened,
    }
    is_unclear = request.method == "POST" and not told
    return render(request, "consultations/guest.html", context, status=422 if is_unclear else 200)


urlpatterns = [
    path(JOIN_SESSION.route(), guest_link, name="guest_link"),
    path("consultations/<int:pk>/colleagues/", guests, name="guests"),
    path("consultations/<int:pk>/colleagues/leave/", leave_guests, name="leave_guests"),
    path(
        "consultations/<int:pk>/colleagues/<int:guest_pk>/remove/",
        remove_guest,
        name="remove_guest",
    ),
]
