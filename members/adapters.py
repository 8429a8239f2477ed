"""What allauth asks of us: mails through the outbox, demo accounts kept out of real portals."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.account.models import EmailAddress
from allauth.core import context as allauth_context
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from fbias.core.reader import written_for
from fbias.notifications.services import notify
from members.accounts import news_for
from members.demo.accounts import is_refused_demo_account
from members.first_steps import first_page_for
from members.links.accounts import link_to_open
from members.models import User
from members.passwords import TOO_MANY, by_account_and_address, locked, longest_lock, minutes_left
from members.queries.people import asks_for_workplace, is_unproven
from members.services.accounts import forget_password, send_link_to_open, take_wanted_page
from members.services.merges import absorb_unclaimed
from members.signup import mail_was_queued, remember_waiting, wanted_page

CONFIRM_ADDRESS = ("account/email/email_confirmation", "account/email/email_confirmation_signup")
ALREADY_EXISTS = "account/email/account_already_exists"
RESET_PASSWORD = "account/email/password_reset_key"  # noqa: S105 - a template's name


def absorb_what_was_made(email_address: EmailAddress, **kwargs: Any) -> None:
    """Whoever proves an address takes over what was filed for it before they came."""
    absorb_unclaimed(email_address.user, email_address.email)


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up is open; account mails take the outbox's path like all others."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue the mail for the account that has this address; nobody writes to strangers.

        Links that open an account are made when the mail is sent, not when it is queued. Who never
        opened the account that was made for them gets the link that does, whatever they asked for.
        """
        known = EmailAddress.objects.filter(email__iexact=email).order_by("-verified", "pk")
        if "user" in context:
            known = known.filter(user=context["user"])
        address = known.select_related("user").first()
        person = address.user if address else User.objects.filter(email__iexact=email).first()
        if person is None:
            return
        mail_was_queued(allauth_context.request)
        if template_prefix == ALREADY_EXISTS and is_unproven(person):
            forget_password(person)
        if person.is_unopened:
            send_link_to_open(
                person, occasion=uuid4().hex, path=wanted_page(allauth_context.request) or "/"
            )
        elif address and template_prefix in CONFIRM_ADDRESS:
            self._queue(person, email, "account_confirm_address", about=address)
            self._remember_for_demo(address)
        elif template_prefix == RESET_PASSWORD:
            self._queue(person, email, "account_reset_password", about=person)
        else:
            self._tell(person, email, template_prefix, context)

    def link_to_password(self, person: User, email: str) -> None:
        """What a wish for a new password is answered with."""
        self.send_mail(RESET_PASSWORD, email, {"user": person})

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Any,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell the owner what happened to the account; a changed address hears of it, too."""
        self._tell(user, email or user.email, template_prefix, context or {})

    def _tell(
        self, person: User, email: str, template_prefix: str, context: dict[str, Any]
    ) -> None:
        words = news_for(person, template_prefix.rpartition("/")[2], {**context, "email": email})
        self._queue(person, email, "account_notice", about=person, **words)

    @staticmethod
    @transaction.atomic
    def _queue(person: User, email: str, kind: str, *, about: Model, **context: Any) -> None:
        """Each is an occasion of its own; a second address of a person gets its own mail."""
        notification = notify(person, kind, about=about, occasion=uuid4().hex, **context)
        notification.address = email
        notification.save(update_fields=["address"])

    @staticmethod
    def _remember_for_demo(address: EmailAddress) -> None:
        """In the demo nobody receives mails: let the visitor open this one, and only this one."""
        request = allauth_context.request
        if settings.DEMO and request is not None:
            request.session["demo_address"] = address.pk

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        account = super()._get_login_attempts_cache_key(request, **credentials)
        return by_account_and_address(request, account)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            key = self._get_login_attempts_cache_key(request, **credentials)
            raise locked(minutes_left(request, key)) from None

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """The other locks, as that of the second factor, say when they end at the latest."""
        if code == TOO_MANY:
            return locked(longest_lock())
        return super().validation_error(code, *args)

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """Refuse the demo accounts, whose password is public, where real people work."""
        if is_refused_demo_account(user.email):
            clear_login(request)
            messages.error(
                request,
                _(
                    "This is a demo account, and this portal is not a demo. "
                    "Sign in with your own account, or create one."
                ),
            )
            return redirect("account_login")
        return super().pre_login(request, user, **kwargs)

    def post_login(
        self, request: HttpRequest, user: Any, *, redirect_url: str | None, **kwargs: Any
    ) -> HttpResponse:
        """On to the page that was wanted, be it before there was an account.

        Somebody of whom the facility does not know where they work is asked that first.
        """
        kept = take_wanted_page(user)
        page = redirect_url or wanted_page(request) or kept or first_page_for(user)
        if asks_for_workplace(user):
            page = f"{reverse('members:workplace')}?{urlencode({'next': page or '/'})}"
        with written_for(user):  # this request began in the language of the browser
            return super().post_login(request, user, redirect_url=page or None, **kwargs)

    def respond_email_verification_sent(self, request: HttpRequest, user: Any) -> HttpResponseBase:
        """The page about the mail knows to which address it went, and since when."""
        remember_waiting(request, user)
        return super().respond_email_verification_sent(request, user)

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:
        """Who confirmed an address of an account without a password chooses one next."""
        person = email_address.user
        if person.is_unopened and not self.request.user.is_authenticated:
            return link_to_open(person, person.came_for or "/")
        return super().get_email_verification_redirect_url(email_address)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Who comes by ORCID has an iD that ORCID itself vouches for."""

    def populate_user(
        self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]
    ) -> User:
        person: User = super().populate_user(request, sociallogin, data)
        if sociallogin.account.provider == "orcid":
            person.orcid = sociallogin.account.uid
        return person
