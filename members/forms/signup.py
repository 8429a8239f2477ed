"""allauth's forms with what it leaves out: a double click, and what a mail proves.

They stand apart from `SignupForm`, our fields, because allauth's own form is built on those.
"""

from __future__ import annotations

from allauth.account import forms
from allauth.account.adapter import get_adapter
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse

from members.models import User
from members.services.accounts import prove_only_address


class AccountForm(forms.SignupForm):
    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """Write all rows of an account or none; whoever comes second in a race is told the same.

        An address that is known takes as long as a new one, so that the clock gives nobody away.
        """
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
        try:
            with transaction.atomic():
                return super().try_save(request)
        except IntegrityError:
            return None, get_adapter().respond_email_verification_sent(request, None)


class NewPasswordForm(forms.ResetPasswordKeyForm):
    def save(self) -> None:
        """Whoever follows the link reads the mails to the address: it need not be asked again."""
        with transaction.atomic():
            super().save()
            prove_only_address(self.user)
