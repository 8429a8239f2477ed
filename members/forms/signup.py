"""allauth's sign-up form made safe against a double click.

It stands apart from `SignupForm`, our fields, because allauth's own form is built on those.
"""

from __future__ import annotations

from allauth.account import forms
from allauth.account.adapter import get_adapter
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse

from members.models import User


class AccountForm(forms.SignupForm):
    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """Write all rows of an account or none; whoever comes second in a race is told the same."""
        try:
            with transaction.atomic():
                return super().try_save(request)
        except IntegrityError:
            return None, get_adapter().respond_email_verification_sent(request, None)
