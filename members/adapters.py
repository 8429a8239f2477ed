"""What allauth asks of us: mails through the outbox, demo accounts kept out of real portals."""

from __future__ import annotations

import logging
from typing import Any
from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.account.models import EmailAddress
from allauth.core import context as allauth_context
from django.conf import settings
from django.contrib import messages
from django.contrib.sites.shortcuts import get_current_site
from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from fbias.core.reader import written_for
from fbias.notifications.services import notify
from members.demo.accounts import is_refused_demo_account
from members.models import User

logger = logging.getLogger("fbias.accounts")

CONFIRM_ADDRESS = ("account/email/email_confirmation", "account/email/email_confirmation_signup")
RESET_PASSWORD = "account/email/password_reset_key"  # noqa: S105 - a template's name


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up is open; account mails take the outbox's path like all others."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue the mail for the account that has this address; only a stranger's is sent at once.

        Links that open an account are made when the mail is sent, not when it is queued.
        """
        known = EmailAddress.objects.filter(email__iexact=email).order_by("-verified", "pk")
        if "user" in context:
            known = known.filter(user=context["user"])
        address = known.select_related("user").first()
        person = address.user if address else User.objects.filter(email__iexact=email).first()
        if person is None:
            self._send_at_once(template_prefix, email, context)
        elif template_prefix in CONFIRM_ADDRESS and address:
            self._queue(person, email, "account_confirm_address", about=address)
            self._remember_for_demo(address)
        elif template_prefix == RESET_PASSWORD:
            self._queue(person, email, "account_reset_password", about=person)
        else:
            request = allauth_context.request
            site = {"request": request, "email": email, "current_site": get_current_site(request)}
            with written_for(person):
                mail = self.render_mail(template_prefix, email, site | context)
            words = {"subject": mail.subject, "text": str(mail.body)}
            self._queue(person, email, "account_notice", about=person, **words)

    @staticmethod
    @transaction.atomic
    def _queue(person: User, email: str, kind: str, *, about: Model, **context: Any) -> None:
        """Each is an occasion of its own; a second address of a person gets its own mail."""
        notification = notify(person, kind, about=about, occasion=uuid4().hex, **context)
        notification.address = email
        notification.save(update_fields=["address"])

    def _send_at_once(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        try:
            super().send_mail(template_prefix, email, context)
        except OSError:
            logger.exception("An account mail (%s) could not be sent.", template_prefix)

    @staticmethod
    def _remember_for_demo(address: EmailAddress) -> None:
        """In the demo nobody receives mails: let the visitor open this one, and only this one."""
        request = allauth_context.request
        if settings.DEMO and request is not None:
            request.session["demo_address"] = address.pk

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
