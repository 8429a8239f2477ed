"""How people get in: an address is confirmed, an account that was made for somebody is opened."""

from __future__ import annotations

from urllib.parse import urlencode

from allauth.account.internal.flows.email_verification import send_verification_email_to_address
from allauth.account.internal.flows.login import perform_password_login
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.account.models import EmailAddress, Login
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from fbias.core.clock import facility_today
from fbias.core.forms import posted
from fbias.core.links import by_link
from members.forms.accounts import OpenAccountForm
from members.links.accounts import AccountLink, open_link
from members.services.accounts import send_link_to_open
from members.signup import note_resent, waiting_in


@by_link("GET", "POST")
@sensitive_post_parameters("password1")
def open_account(request: HttpRequest, token: str) -> HttpResponse:
    """Choose a password by the link of a mail, and go on to what the mail was about."""
    link = open_link(token)
    if not link.person.is_active:
        return redirect("account_inactive")
    if not link.person.is_unopened:
        return go_on(request, link)
    if link.is_too_old:
        return offer_new_link(request, link)
    form = OpenAccountForm(posted(request), person=link.person)
    if request.method == "POST" and form.is_valid():
        person = form.save(email=link.email)
        login = Login(user=person, email=link.email, redirect_url=link.path)
        response = perform_password_login(request, {"email": link.email}, login)
        reauthenticate_by_password(request)  # a second factor is set up next, without asking again
        return response
    context = {"form": form, "email": link.email}
    return render(request, "account/open.html", context, status=422 if form.is_bound else 200)


def go_on(request: HttpRequest, link: AccountLink) -> HttpResponse:
    """The link of an account that is open is an ordinary link."""
    if request.user == link.person:
        return redirect(link.path)
    messages.info(request, _("Your account is open already. Sign in to go on."))
    return redirect(f"{reverse('account_login')}?{urlencode({'next': link.path})}")


def offer_new_link(request: HttpRequest, link: AccountLink) -> HttpResponse:
    """Once a day at most, and only to the address that the old link was sent to."""
    is_sent = request.method == "POST"
    if is_sent:
        occasion = f"again-{facility_today()}"
        send_link_to_open(link.person, occasion=occasion, path=link.path)
    context = {"email": link.email, "is_sent": is_sent}
    return render(request, "account/open_too_old.html", context)


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
