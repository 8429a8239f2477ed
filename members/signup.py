"""A visitor who signs up: the page that they wanted, the mail that they wait for."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

LONGEST_PATH = 300


def wanted_page(request: HttpRequest | None) -> str:
    """The `next` of a request if it is a page of ours, else nothing."""
    if request is None:
        return ""
    page = str(request.POST.get("next") or request.GET.get("next") or "")
    is_ours = page.startswith("/") and url_has_allowed_host_and_scheme(page, allowed_hosts=None)
    return page if is_ours and len(page) <= LONGEST_PATH else ""


KEY = "waiting_for_mail"
MAIL_QUEUED = "account_mail_queued"


def mail_was_queued(request: HttpRequest | None) -> None:
    """Remember, for this request, that a mail about an account really is on its way."""
    if request is not None:
        setattr(request, MAIL_QUEUED, True)


def remember_waiting(request: HttpRequest, person: Any) -> None:
    """Keep where the mail went, whether this request sent one, and what the visitor wanted."""
    before = request.session.get(KEY, {})
    typed = request.POST.get("email") or request.POST.get("login") or ""
    email = (typed or (person.email if person else "")).lower()
    request.session[KEY] = {
        "email": email,
        "is_sent": getattr(request, MAIL_QUEUED, False),
        "next": wanted_page(request) or before.get("next", ""),
    }


def waiting_in(request: HttpRequest) -> dict[str, Any] | None:
    return request.session.get(KEY)


def note_resent(request: HttpRequest, *, is_sent: bool) -> None:
    request.session[KEY] = {**request.session[KEY], "is_sent": is_sent}
