"""Pages leave compressed, whether or not a proxy does it.

Whoever can make a reader's browser ask for pages and sees their lengths could guess secrets in them
(BREACH): the token of forms is masked anew for each page, cookies do not go with another site's
requests, and each answer is made longer by a few bytes at random. Files are compressed already, and
what is sent in pieces stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

Handler = Callable[[HttpRequest], HttpResponseBase]
PACKED = ("text/html", "application/json")


def pack_pages(get_response: Handler) -> Handler:
    packer = GZipMiddleware(get_response)

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if not isinstance(response, HttpResponse):
            return response
        kind = response.headers.get("Content-Type", "")
        return packer.process_response(request, response) if kind.startswith(PACKED) else response

    return middleware
