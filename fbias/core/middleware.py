"""What every request gets: refusals as pages, no caching behind log-in, UTF-8 without NUL."""

from __future__ import annotations

import codecs
from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from fbias.core.errors import DomainError, LinkOver

Handler = Callable[[HttpRequest], HttpResponse]


def refuse_unstorable_text(get_response: Handler) -> Handler:
    """Take UTF-8 only, and no NUL character; say so once, for every field and address.

    Other character sets decode to halves of characters, or not at all; PostgreSQL stores no NUL.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.encoding and codecs.lookup(request.encoding).name != "utf-8":
            raise BadRequest(_("The text must be in UTF-8."))
        sent = [request.path_info, *words_of(request.GET)]
        if request.method == "POST" and request.content_type != "application/json":
            sent += words_of(request.POST)
        if any("\x00" in text for text in sent):
            raise BadRequest(_("The text holds a character that cannot be stored (NUL)."))
        return get_response(request)

    return middleware


def words_of(query: QueryDict) -> list[str]:
    """Every name and every value, repeated ones included."""
    return [word for name, values in query.lists() for word in (name, *values)]


def never_cache_behind_login(get_response: Handler) -> Handler:
    """Nothing that a signed-in person sees is kept by a cache or a shared computer."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)
        return response

    return middleware


class DomainErrorMiddleware:
    """Turn a `DomainError` into a page (409, 410), or a fragment where htmx asked."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, DomainError):
            return None
        htmx = getattr(request, "htmx", False)
        page = "410.html" if isinstance(error, LinkOver) else "409.html"
        template = "409.html#refusal" if htmx else page
        response = render(request, template, {"sentence": str(error)}, status=error.status)
        if error.retry_after:
            response.headers["Retry-After"] = str(error.retry_after)
        return response
