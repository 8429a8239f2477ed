"""Whatever refuses a program, it is told as a problem (RFC 9457), not as a page."""

from __future__ import annotations

import json
from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

PROBLEM = "application/problem+json"
BELOW = "/api/"


def problem(status: int, sentence: str = "", **more: object) -> HttpResponse:
    """`title` is the same for each status; `detail` says what happened, in one sentence."""
    body: dict[str, object] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        **({"detail": sentence} if sentence else {}),
        **more,
    }
    return HttpResponse(json.dumps(body), status=status, content_type=PROBLEM)


def tell_programs(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Outermost, so that no refusal below it is a page: of an address, a method, a limit."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not request.path_info.startswith(BELOW) or response.status_code < HTTPStatus.BAD_REQUEST:
            return response
        if response.headers.get("Content-Type") == PROBLEM:
            return response
        told = problem(response.status_code)
        for header in ("Allow", "Retry-After", "Cache-Control", "Vary"):
            if header in response.headers:
                told.headers[header] = response.headers[header]
        return told

    return middleware
