"""Write to a group of a day: write, look at it, send it, and take it back for some minutes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from consultations.forms.group_mails import GroupMailForm
from consultations.models import GroupMail, OpenDesk
from consultations.queries.group_mails import copies_of, count_of_each, members_of
from consultations.services.group_mails import UNDO_FOR, take_back, write_to_group
from fbias.core.clock import database_now
from fbias.core.forms import DONE, answer_to, posted
from fbias.core.http import MemberRequest, fetch_for

LOOK, SEND = "look", "send"


@login_required
@require_http_methods(["GET", "POST"])
def write(request: MemberRequest, pk: int) -> HttpResponse:
    """The text with who would get it comes before the button that sends it."""
    open_desk = fetch_for(request.user, OpenDesk.objects.all(), "change", pk=pk)
    form = GroupMailForm(posted(request), counts=count_of_each(open_desk, by=request.user))
    then = request.POST.get("then", "")
    answer = answer_to(form, lambda: send(open_desk, form, request) if then == SEND else None)
    if answer == DONE and then == SEND:
        return redirect(answer.made)
    context: dict[str, Any] = {
        "open_desk": open_desk,
        "form": form,
        "undo_minutes": UNDO_FOR.seconds // 60,
        "earlier": open_desk.group_mails.select_related("sender")[:10],
    }
    if answer == DONE and then == LOOK:
        group = form.cleaned_data["group"]
        context["people"] = list(members_of(open_desk, group, by=request.user))
        return render(request, "consultations/group_mail_look.html", context)
    status = 200 if answer == DONE else answer
    return render(request, "consultations/group_mail_write.html", context, status=status)


def send(open_desk: OpenDesk, form: GroupMailForm, request: MemberRequest) -> GroupMail:
    return write_to_group(open_desk, by=request.user, **form.cleaned_data)


@login_required
@require_GET
def group_mail(request: MemberRequest, pk: int) -> HttpResponse:
    """What was written, to whom as far as the reader may know, and the way back while there is."""
    mails = GroupMail.objects.select_related("open_desk", "sender")
    mail = fetch_for(request.user, mails, "view", pk=pk)
    now = database_now()
    context = {
        "mail": mail,
        "copies": list(copies_of(mail, by=request.user)),
        "has_left": mail.leaves_at <= now,
        "may_take_back": mail.taken_back_at is None
        and now < mail.leaves_at
        and mail.sender_id == request.user.pk,
    }
    return render(request, "consultations/group_mail.html", context)


@login_required
@require_POST
def undo(request: MemberRequest, pk: int) -> HttpResponse:
    mail = fetch_for(request.user, GroupMail.objects.all(), "take_back", pk=pk)
    take_back(mail, by=request.user)
    messages.success(request, _("Taken back: nobody gets it."))
    return redirect(mail)


urlpatterns = [
    path("boards/<int:pk>/write/", write, name="write_to_group"),
    path("group-mails/<int:pk>/", group_mail, name="group_mail"),
    path("group-mails/<int:pk>/take-back/", undo, name="take_back_group_mail"),
]
