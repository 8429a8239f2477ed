"""Pages of the whole portal: those that anybody may read, and what waits for oneself."""

from __future__ import annotations

import sys
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe
from django.views.defaults import server_error

from fbias.core.audit import last_audit
from fbias.core.home import sections_for
from fbias.core.http import MemberRequest
from fbias.core.keeping import person_key
from fbias.core.outage import answer_outage, outage_behind
from fbias.core.search import LONGEST, Sought
from fbias.core.search import search as find
from fbias.core.signing_in import page_before, wants_a_fragment, wants_a_page
from fbias.core.waiting import how_much_waits, waiting_for

YEAR = 365.25
MIDDLE = 50  # sections of a lower order stand above the page's own text, the others below
COUNT_IS_FRESH = 20  # seconds; on the page itself the number is always of now


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    sections = sections_for(request)
    context = {
        "first_sections": [section for section in sections if section["order"] < MIDDLE],
        "last_sections": [section for section in sections if section["order"] >= MIDDLE],
    }
    return render(request, "pages/home.html", context)


@require_safe
def how_it_works(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/how_it_works.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Its figures are those that the nightly clearing goes by."""
    kept = {kind: length_in_words(days) for kind, days in settings.KEPT_FOR.items()}
    model = urlsplit(settings.LANGUAGE_MODEL_URL).hostname
    return render(request, "pages/privacy.html", {"kept": kept, "model": model})


def length_in_words(days: int) -> str:
    """Years where it is whole years, with their leap days."""
    years = round(days / YEAR)
    if years and abs(days - years * YEAR) < 1:
        return ngettext("%(count)d year", "%(count)d years", years) % {"count": years}
    return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The declaration: what was audited by a person where that was done, and what a program saw."""
    declared = {
        "site": urlsplit(settings.SITE_URL).netloc,
        "rate": settings.FACILITY_ACCESSIBILITY_RATE,
        "audited_on": settings.FACILITY_ACCESSIBILITY_AUDITED_ON,
        "audited_by": settings.FACILITY_ACCESSIBILITY_AUDITED_BY,
    }
    return render(request, "pages/accessibility.html", {**declared, "audit": last_audit()})


@login_required
@require_safe
def today(request: MemberRequest) -> HttpResponse:
    """What waits for oneself, whatever one's roles; people come here after signing in."""
    return render(request, "pages/today.html", {"piles": waiting_for(request.user)})


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Bookings, projects, people, cases and advice that meet some words, as one may see them."""
    sought = Sought(request.GET.get("q", "").strip()[:LONGEST])
    fragment = "#results" if request.headers.get("HX-Request") else ""
    context = {"sought": sought, "found": find(request.user, sought)}
    return render(request, f"pages/search.html{fragment}", context)


@cache_control(private=True, max_age=COUNT_IS_FRESH)
@require_safe
def today_count(request: HttpRequest) -> HttpResponse:
    """How much waits, for the menu of every page; nothing once the session has ended."""
    count = how_much_waits(request.user) if request.user.is_authenticated else None
    return render(request, "pages/_today_count.html", {"count": count})


@never_cache
@require_safe
def signed_in(request: HttpRequest) -> HttpResponse:
    """Who is signed in in this browser now, and what their next form has to carry.

    People come here after signing in beside a page that waits for it.
    """
    if wants_a_page(request):
        return render(request, "pages/signed_in.html")
    return JsonResponse({"person": person_key(request), "token": get_token(request)})


def page_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """What was sent comes from before somebody signed in or out in this browser."""
    sentence = _("This page was open too long, or somebody signed in or out meanwhile.")
    if wants_a_page(request):
        context = {"sentence": sentence, "page": page_before(request)}
        return render(request, "403_csrf.html", context, status=403)
    if request.accepts("application/json") and not request.accepts("text/html"):
        return JsonResponse({"sentence": sentence}, status=403)
    return render(request, "403_csrf.html#refusal", {"sentence": sentence}, status=403)


def too_many(request: HttpRequest, *, seconds: int = 60) -> HttpResponse:
    """All limits count within a minute; the answer says how much of it is left."""
    sentence = ngettext(
        "Too much was asked for within one minute. Nothing was changed: wait %(seconds)d second, "
        "then try again.",
        "Too much was asked for within one minute. Nothing was changed: wait %(seconds)d seconds, "
        "then try again.",
        seconds,
    ) % {"seconds": seconds}
    response = refusal(request, sentence)
    response.headers["Retry-After"] = str(seconds)
    return response


def refusal(request: HttpRequest, sentence: str) -> HttpResponse:
    if wants_a_page(request):
        page = request.get_full_path() if request.method == "GET" else page_before(request)
        context = {"sentence": sentence, "page": page}
        return render(request, "429.html", context, status=429)
    if wants_a_fragment(request):
        return render(request, "429.html#refusal", {"sentence": sentence}, status=429)
    return JsonResponse({"sentence": sentence}, status=429)


def broken(request: HttpRequest) -> HttpResponse:
    """An error that nobody caught: what is away comes back by itself, anything else is our fault.

    Django calls this inside its own `except`, wherever the error came from: view, template or
    middleware.
    """
    error = sys.exc_info()[1]
    outage = outage_behind(error)
    if error is None or outage is None:
        return server_error(request)
    return answer_outage(request, outage, error)
