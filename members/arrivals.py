"""The page that somebody wanted before they had an account."""

from __future__ import annotations

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
