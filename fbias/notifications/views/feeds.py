"""The personal calendar: its link, and the calendar behind it."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from fbias.core.http import MemberRequest
from fbias.notifications import services
from fbias.notifications.calendar import ics
from fbias.notifications.feeds import events_of
from fbias.notifications.models import CalendarFeed
from fbias.notifications.models.feeds import digest


@login_required
@require_safe
def feed(request: MemberRequest) -> HttpResponse:
    made = CalendarFeed.objects.filter(user=request.user).first()
    return render(request, "notifications/feed.html", {"feed": made})


@login_required
@never_cache
@require_POST
def make_feed(request: MemberRequest) -> HttpResponse:
    """Show the new link once: only its hash is kept."""
    token = services.make_feed(by=request.user)
    link = settings.SITE_URL + reverse("notifications:calendar", args=[token])
    return render(request, "notifications/feed.html", {"link": link, "feed": True})


@login_required
@require_POST
def revoke_feed(request: MemberRequest) -> HttpResponse:
    services.revoke_feed(by=request.user)
    messages.success(request, _("The old link no longer works."))
    return redirect("notifications:feed")


@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar of whoever holds the link, for calendar programs that cannot sign in."""
    feed = (
        CalendarFeed.objects.filter(token_hash=digest(token), user__is_active=True)
        .select_related("user")
        .first()
    )
    if feed is None:
        raise Http404
    return HttpResponse(
        ics(events_of(feed.user), name=settings.FACILITY_NAME),
        content_type="text/calendar; charset=utf-8",
        headers={
            "Cache-Control": "private, no-store",
            "Content-Disposition": 'attachment; filename="calendar.ics"',
            "X-Robots-Tag": "noindex",
        },
    )
