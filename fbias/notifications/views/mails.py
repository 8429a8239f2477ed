"""The mail log and one's own mails."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.csp import CSP
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_POST, require_safe

from fbias.core.http import MemberRequest, fetch_for, for_those
from fbias.core.lists import asks_for_table, page_of
from fbias.core.spreadsheets import list_response
from fbias.notifications import services
from fbias.notifications.calendar import events_in
from fbias.notifications.forms import MailFilter
from fbias.notifications.models import Notification
from fbias.notifications.queries import MAILS, count_needing_a_person, mails_are_late
from fbias.notifications.rules import is_coordinator

SANDBOX: Any = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.UNSAFE_INLINE],
    "img-src": ["data:"],
    "frame-ancestors": [CSP.SELF],
    "sandbox": True,
}

coordinators_only = for_those(is_coordinator)


def frames_own_pages[**P](view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """Let the page show another page of the portal in a frame; all else stays as strict."""

    @wraps(view)
    def framing(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        policy: Any = {**settings.SECURE_CSP, "frame-src": [CSP.SELF]}
        return csp_override(policy)(view)(*args, **kwargs)

    return framing


@coordinators_only
@require_safe
def mails(request: MemberRequest) -> HttpResponse:
    form = MailFilter(request.GET)
    rows = form.narrow(Notification.objects.visible_to(request.user).for_log())
    if asks_for_table(request):
        return list_response(request, "mails", MAILS, rows)
    context = {
        "filter": form,
        "page_obj": page_of(request, rows),
        "needing_a_person": count_needing_a_person(request.user),
        "late": mails_are_late(),
        "nothing_leaves": "dummy" in settings.MAILERS["default"]["BACKEND"],
    }
    return render(request, "notifications/mails.html", context)


@login_required
@require_safe
def inbox(request: MemberRequest) -> HttpResponse:
    rows = Notification.objects.visible_to(request.user).filter(recipient=request.user).for_log()
    return render(request, "notifications/inbox.html", {"page_obj": page_of(request, rows)})


@login_required
@frames_own_pages
@require_safe
def mail(request: MemberRequest, pk: int) -> HttpResponse:
    notification = fetch_for(request.user, Notification.objects.readable(), "view", pk=pk)
    context = {
        "mail": notification,
        "entries": events_in(notification.ics),
        "open_steps": notification.life.open_to(request.user, notification),
        "is_own": notification.recipient_id == request.user.pk,
    }
    return render(request, "notifications/mail.html", context)


@login_required
@xframe_options_sameorigin
@csp_override(SANDBOX)
@require_safe
def mail_html(request: MemberRequest, pk: int) -> HttpResponse:
    """The mail as its reader saw it; in a sandbox, because texts of strangers are in it."""
    notification = fetch_for(request.user, Notification.objects.all(), "view", pk=pk)
    return HttpResponse(notification.html)


@login_required
@require_POST
def send_again(request: MemberRequest, pk: int) -> HttpResponse:
    notification = fetch_for(request.user, Notification.objects.readable(), "send_again", pk=pk)
    services.send_again(notification, by=request.user)
    messages.success(request, _("The mail goes out once more."))
    return redirect("notifications:mail", pk)


@login_required
@require_POST
def dismiss(request: MemberRequest, pk: int) -> HttpResponse:
    notification = fetch_for(request.user, Notification.objects.readable(), "dismiss", pk=pk)
    services.dismiss(notification, by=request.user)
    messages.success(request, _("The mail is settled and will not be sent."))
    return redirect("notifications:mail", pk)


@coordinators_only
@require_POST
def check_mail(request: MemberRequest) -> HttpResponse:
    sent = services.notify(request.user, "mail_check", about=request.user, occasion=uuid4().hex)
    messages.success(request, _("A mail to yourself is on its way."))
    return redirect("notifications:mail", sent.pk)
