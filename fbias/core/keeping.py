"""The browser keeps what a person types until it hears from here that it was saved (`kept.js`)."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import salted_hmac

Handler = Callable[[HttpRequest], HttpResponse]
FIELD = "kept"  # what a form calls the text that it sends
COOKIE = "kept_saved"  # the names of what was saved, until the next page reads them
NAME = re.compile(r"[0-9a-z]{16}")
MOST = 20


def say_what_was_saved(get_response: Handler) -> Handler:
    """Only an answer without a refusal lets go of a text: no error, no warning, no sign-in page."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.method != "POST" or request.content_type == "application/json":
            return response
        if is_kept(request) and not _is_refused(request, response):
            name = request.POST[FIELD]
            earlier = request.COOKIES.get(COOKIE, "").split(".")[: MOST - 1]
            response.set_cookie(
                COOKIE,
                ".".join([name, *filter(NAME.fullmatch, earlier)]),
                max_age=24 * 60 * 60,
                secure=settings.HTTPS,
                samesite="Lax",
            )
        return response

    return middleware


def is_kept(request: HttpRequest) -> bool:
    """Whether the browser that sent this form still has what was typed into it."""
    return bool(NAME.fullmatch(request.POST.get(FIELD, "")))


def _is_refused(request: HttpRequest, response: HttpResponse) -> bool:
    said = getattr(messages.get_messages(request), "_queued_messages", [])  # to read says them
    return (
        response.status_code >= 400  # noqa: PLR2004
        or response.headers.get("Location", "").startswith(reverse(settings.LOGIN_URL))
        or any(message.level >= messages.WARNING for message in said)
    )


def person_key(request: HttpRequest) -> str:
    """Whose text it is, in a form that browsers may know; empty for nobody."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return ""
    return salted_hmac("fbias.person", str(user.pk), algorithm="sha256").hexdigest()[:20]
