"""Whoever must sign in first, or opens an address that only takes what a button sends.

People end on a page; a fragment or a program is told in its own form, never sent a whole page.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from posixpath import dirname
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

Handler = Callable[[HttpRequest], HttpResponse]


def lead_to_a_page(get_response: Handler) -> Handler:
    """The one place where "sign in first" and "not like this" become something to go on from."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if _asks_to_sign_in(request, response):
            return _ask_to_sign_in(request, response)
        if response.status_code == 405 and request.method == "GET" and wants_a_page(request):  # noqa: PLR2004
            return redirect(page_above(request.path))
        if response.status_code == 302 and wants_a_fragment(request):  # noqa: PLR2004
            return HttpResponse(headers={"HX-Redirect": response.headers["Location"]})
        return response

    return middleware


def _asks_to_sign_in(request: HttpRequest, response: HttpResponse) -> bool:
    location = urlsplit(response.headers.get("Location", ""))
    return (
        not request.user.is_authenticated
        and location.path == resolve_url(settings.LOGIN_URL)
        and location.query.startswith("next=")
    )


def _ask_to_sign_in(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Lead back to the page where the person was, never to where a form or a fragment was sent."""
    if request.method == "GET" and wants_a_page(request):
        return response
    sentence = _("You are no longer signed in: nothing was saved.")
    address = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': page_before(request)})}"
    if wants_a_page(request):
        messages.warning(request, sentence)
        return redirect(address)
    if wants_a_fragment(request):
        context = {"sentence": sentence, "address": address}
        return render(request, "components/sign_in_again.html", context, status=401)
    return JsonResponse({"sentence": sentence, "sign_in": address}, status=401)


def wants_a_fragment(request: HttpRequest) -> bool:
    htmx = getattr(request, "htmx", None)
    return htmx is not None and bool(htmx) and not htmx.boosted


def wants_a_page(request: HttpRequest) -> bool:
    accept = request.headers.get("Accept", "")
    reads_json = "application/json" in accept and "text/html" not in accept
    return not reads_json and not wants_a_fragment(request)


def page_before(request: HttpRequest) -> str:
    """The page of ours that the person acts from; without one, the page above the address."""
    before = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(before, request.get_host(), request.is_secure()):
        return page_above(request.path)
    parts = urlsplit(before)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def page_above(path: str) -> str:
    """The nearest address above this one: `/boards/3/propose/` belongs to `/boards/3/`."""
    while path != "/":
        path = f"{dirname(path.rstrip('/')).rstrip('/')}/"
        with suppress(Resolver404):
            resolve(path)
            break
    return path
