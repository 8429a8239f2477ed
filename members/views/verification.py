"""The page between sign-up and the click in the mail."""

from __future__ import annotations

from urllib.parse import urlencode

from allauth.account.internal.flows.email_verification import send_verification_email_to_address
from allauth.account.models import EmailAddress
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from members.waiting import note_resent, waiting_in


@never_cache
@require_http_methods(["GET", "POST"])
def verification(request: HttpRequest) -> HttpResponse:
    """Say where the mail went and whether it left; send it again; lead back if it was wrong."""
    waiting = waiting_in(request)
    if waiting is None or request.user.is_authenticated:
        return redirect("account_email" if request.user.is_authenticated else "account_login")
    if request.method == "POST":
        note_resent(request, is_sent=send_again(request, waiting["email"]))
        return redirect("account_email_verification_sent")
    query = f"?{urlencode({'next': waiting['next']})}" if waiting["next"] else ""
    context = {
        "email": waiting["email"],
        "is_sent": waiting["is_sent"],
        "signup_again_url": f"{reverse('account_signup')}{query}",
    }
    return render(request, "account/verification_sent.html", context)


def send_again(request: HttpRequest, email: str) -> bool:
    """Whether another mail left; a known address is treated like a new one."""
    waiting = EmailAddress.objects.filter(email__iexact=email, verified=False).first()
    address = waiting or EmailAddress(user=None, email=email)
    return bool(send_verification_email_to_address(request, address, signup=True))
