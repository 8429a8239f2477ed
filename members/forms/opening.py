"""What somebody is asked who opens the account that was made for them."""

from __future__ import annotations

from django import forms
from django.contrib.auth.password_validation import (
    password_validators_help_text_html,
    validate_password,
)
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from members.forms.accounts import SignupForm
from members.models import User
from members.services.accounts import open_account


class OpenAccountForm(SignupForm):
    """The questions of sign-up, but for the address, which the link proves."""

    password1 = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=lazy(password_validators_help_text_html, str)(),
    )
    field_order = ("name", "password1", "language", "privacy", "time_zone")

    def __init__(self, *args, person: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person
        if person.name != person.email:
            self.fields["name"].initial = person.name
        self.fields["language"].initial = person.language

    def clean_password1(self) -> str:
        validate_password(self.cleaned_data["password1"], self.person)
        return self.cleaned_data["password1"]

    def save(self, *, email: str) -> User:
        values = self.cleaned_data
        return open_account(
            self.person,
            email=email,
            password=values["password1"],
            name=values["name"],
            language=values["language"],
            time_zone=values["time_zone"],
        )
