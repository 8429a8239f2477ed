"""Each signed-in request speaks the reader's language, in the reader's time zone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import get_user
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from fbias.core.reader import written_for
from members.demo.accounts import is_refused_demo_account

ENDS_AT = "ends_at"  # of a session of somebody with a role
AFTER_SECOND_FACTOR = "after_second_factor"  # the page that had to wait for it
Handler = Callable[[HttpRequest], HttpResponse]


def speak_the_readers_language(get_response: Handler) -> Handler:
    """Activate the person's time zone and language; strangers keep cookie or browser language.

    The cookie follows the person's language, for the pages after they signed out.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return get_response(request)
        language = request.user.language  # the view may sign them out
        with written_for(request.user):
            request.LANGUAGE_CODE = language
            response = get_response(request)
        response.headers["Content-Language"] = language
        cookie = settings.LANGUAGE_COOKIE_NAME
        if request.COOKIES.get(cookie) != language and cookie not in response.cookies:
            response.set_cookie(cookie, language, secure=settings.HTTPS, samesite="Lax")
        return response

    return middleware


def know_who_reads(get_response: Handler) -> Handler:
    """Whoever reads is a person from here on, not the promise of one that each look must keep."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.user = get_user(request)
        return get_response(request)

    return middleware


def refuse_demo_accounts(get_response: Handler) -> Handler:
    """End the sessions of demo accounts as soon as the portal is not a demo any more."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and is_refused_demo_account(request.user.email):
            logout(request)
            return redirect("account_login")
        return get_response(request)

    return middleware


def end_sessions_of_staff(get_response: Handler) -> Handler:
    """Whoever holds a role signs in again after hours, not weeks, whatever they do meanwhile.

    The hours begin with the first page as such: after signing in, or after the role was given.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if is_new_session_of_staff(request):
            ends_at = timezone.now() + timedelta(hours=settings.STAFF_SESSION_HOURS)
            request.session[ENDS_AT] = ends_at.isoformat()
            request.session.set_expiry(ends_at)
        return response

    return middleware


def is_new_session_of_staff(request: HttpRequest) -> bool:
    user = request.user
    if not user.is_authenticated or ENDS_AT in request.session:
        return False
    return bool(user.is_staff or user.roles)


def require_second_factor(get_response: Handler) -> Handler:
    """Whoever works for the facility sets up a second factor before anything else."""
    open_paths = ("/accounts/", "/static/", "/i18n/", "/language/")

    def middleware(request: HttpRequest) -> HttpResponse:
        if (
            settings.REQUIRE_STAFF_MFA
            and request.user.is_authenticated
            and not request.path.startswith(open_paths)
            and request.user.is_team
            and not Authenticator.objects.filter(user=request.user).exists()
        ):
            if request.method == "GET":
                request.session[AFTER_SECOND_FACTOR] = request.get_full_path()
            return redirect(reverse("mfa_index"))
        return get_response(request)

    return middleware
