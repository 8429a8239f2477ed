"""Recovery codes that no key opens are no codes: their pages lead to new ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from members.second_factor import is_open

SHOW_CODES = frozenset({"mfa_view_recovery_codes", "mfa_download_recovery_codes"})
KIND = Authenticator.Type.RECOVERY_CODES


class LostCodesMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or match.url_name not in SHOW_CODES or request.user.is_anonymous:
            return None
        codes = Authenticator.objects.filter(user=request.user, type=KIND).first()
        if codes is None or is_open(codes):
            return None
        messages.warning(request, _("Your recovery codes can no longer be read. Make new ones."))
        return redirect("mfa_generate_recovery_codes")

    def process_template_response(
        self, _request: HttpRequest, response: TemplateResponse
    ) -> TemplateResponse:
        """The page of second factors counts only codes that work."""
        factors = (response.context_data or {}).get("authenticators")
        if isinstance(factors, dict) and KIND in factors and not is_open(factors[KIND].instance):
            del factors[KIND]
        return response
