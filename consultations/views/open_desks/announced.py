"""Coming open desks for other sites: data, a calendar, a feed of news, a small page for a frame.

Here nobody is signed in: the answer is the same whoever asks, and may be kept for some minutes.
`?language=fr` chooses the language.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import timezone, translation
from django.utils.csp import CSP
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from consultations.queries.announced import Announced, announced
from fbias.notifications.calendar import CalendarEvent, ics

KEPT = f"public, max-age={5 * 60}"
MOST_SHOWN = 4
IN_A_FRAME: Any = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.NONE],
    "frame-ancestors": ["*"],  # any site may show these dates; there is nothing to press in them
}


def for_everybody(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """In the language of the address and on the clock of the facility, for any site to read."""

    @wraps(view)
    @require_safe
    def answering(request: HttpRequest) -> HttpResponse:
        asked = request.GET.get("language", "")
        language = asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language), timezone.override(settings.FACILITY_TIME_ZONE):
            response = view(request)
        response.headers["Cache-Control"] = KEPT
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Content-Language"] = language
        return response

    return answering


@for_everybody
def data(_request: HttpRequest) -> HttpResponse:
    answer = {
        "facility": settings.FACILITY_NAME,
        "url": settings.SITE_URL + reverse("consultations:opendesks"),
        "open_desks": [one.row for one in announced()],
    }
    return JsonResponse(answer)


@for_everybody
def calendar(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(
        ics([entry(one) for one in announced()], name=title()),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="open-desks.ics"'},
    )


def entry(announced: Announced) -> CalendarEvent:
    return CalendarEvent(
        uid=f"open-desk-{announced.desk.pk}@{urlsplit(settings.SITE_URL).hostname}",
        sequence=0,  # a calendar that is subscribed to is read anew as a whole
        starts_at=announced.starts_at,
        ends_at=announced.ends_at,
        summary=title(),
        description=in_words(announced),
        url=announced.url,
    )


class News(Feed):
    """One entry for each coming day; news readers show a day once."""

    def title(self) -> str:
        return title()

    def link(self) -> str:
        return settings.SITE_URL + reverse("consultations:opendesks")

    def feed_url(self) -> str:
        return settings.SITE_URL + reverse("consultations:announced_news")

    def description(self) -> str:
        return _("One hour online with two or three bioimage analysts, on your own images.")

    def items(self) -> list[Announced]:
        return announced()

    def item_title(self, item: Announced) -> str:
        return day_of(item)

    def item_description(self, item: Announced) -> str:
        return in_words(item)

    def item_link(self, item: Announced) -> str:
        return item.url


@for_everybody
def news(request: HttpRequest) -> HttpResponse:
    return News()(request)


@xframe_options_exempt
@csp_override(IN_A_FRAME)
@for_everybody
def frame(request: HttpRequest) -> HttpResponse:
    shown = [(one, day_of(one), in_words(one)) for one in announced()[:MOST_SHOWN]]
    return render(request, "consultations/announced.html", {"announced": shown, "title": title()})


def title() -> str:
    return _("Open desks of %(facility)s") % {"facility": settings.FACILITY_NAME}


def day_of(one: Announced) -> str:
    return render_to_string("consultations/_announced_day.txt", {"day": one.desk.day}).strip()


def in_words(announcement: Announced) -> str:
    """One sentence: what somebody who wants to come can do now."""
    return render_to_string(
        "consultations/_announced.txt", {"one": announcement, "desk": announcement.desk}
    ).strip()


urlpatterns = [
    path("open-desks/coming.json", data, name="announced_data"),
    path("open-desks/coming.ics", calendar, name="announced_calendar"),
    path("open-desks/coming.rss", news, name="announced_news"),
    path("open-desks/coming/", frame, name="announced"),
]
