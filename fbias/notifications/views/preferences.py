"""Which mails come at once, once a week or never; and the one click of a mail program."""

from __future__ import annotations

from itertools import groupby

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from fbias.core.forms import DONE, answer_to, posted
from fbias.core.http import MemberRequest
from fbias.core.links import by_link
from fbias.notifications.enums import Audience
from fbias.notifications.forms import PreferencesForm
from fbias.notifications.kinds import KINDS
from fbias.notifications.preferences import (
    STOP_MAILS,
    choose_mails,
    essential_kinds,
    stop_mails,
)


@login_required
@require_http_methods(["GET", "POST"])
def choose(request: MemberRequest) -> HttpResponse:
    """One line for each kind that may wait; what may not is named as well."""
    form = PreferencesForm(posted(request), person=request.user)
    status = answer_to(form, lambda: choose_mails(by=request.user, timings=form.cleaned_data))
    if status == DONE:
        messages.success(request, _("Saved. It holds for the mails from now on."))
        return redirect("notifications:choose")
    groups = [
        (Audience(audience).label, list(rows))
        for audience, rows in groupby(form.rows, key=lambda row: row.kind.optional)
    ]
    context = {"form": form, "groups": groups, "essential": essential_kinds(request.user)}
    return render(request, "notifications/choose.html", context, status=status)


@csrf_exempt  # RFC 8058: the mail program posts it, without a cookie and without a token
@by_link("GET", "POST")
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """A GET shows what would stop, with a button; a POST stops it, for whoever got the mail."""
    who, name = STOP_MAILS.content(token)
    person = get_user_model().objects.filter(pk=who, is_active=True).first()
    if person is None or name not in KINDS:
        raise Http404
    if request.method == "POST":
        stop_mails(person, name)
    context = {"kind": KINDS[name], "is_stopped": request.method == "POST"}
    return render(request, "notifications/stop.html", context)
