"""The admin's scripts and styles need more than the strict policy; nobody else's pages do."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

Handler = Callable[[HttpRequest], HttpResponse]


def loosen_policy_in_admin(get_response: Handler) -> Handler:
    """Give staff a looser Content-Security-Policy under the admin's address.

    A view that brings its own policy keeps it; no policy ever names another host.
    """
    admin_path = reverse("admin:index")

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if (
            request.path.startswith(admin_path)
            and request.user.is_staff
            and not hasattr(response, "_csp_config")
        ):
            setattr(response, "_csp_config", settings.ADMIN_CSP)  # noqa: B010 - as csp_override does
        return response

    return middleware
