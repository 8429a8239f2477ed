"""allauth's forms with what it leaves out: a double click, and what a mail proves.

They stand apart from `SignupForm`, our fields, because allauth's own form is built on those.
"""

from __future__ import annotations

from typing import Any

from allauth.account import forms
from allauth.account.adapter import get_adapter
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse

from members.models import User
from members.services.accounts import prove_only_address
from members.services.passwords import ask_for_password


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


class ForgottenForm(forms.ResetPasswordForm):
    """Neither looks whether the address is known, nor takes longer if it is."""

    def clean_email(self) -> str:
        return get_adapter().clean_email(self.cleaned_data["email"].lower())

    def save(self, _request: HttpRequest, **_more: Any) -> str:
        ask_for_password(self.cleaned_data["email"])
        return self.cleaned_data["email"]


class NewPasswordForm(forms.ResetPasswordKeyForm):
    def save(self) -> None:
        """Whoever follows the link reads the mails to the address: it need not be asked again."""
        with transaction.atomic():
            super().save()
            prove_only_address(self.user)
