"""What is asked of whoever signs up, or opens the account that was made for them."""

from __future__ import annotations

from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import (
    password_validators_help_text_html,
    validate_password,
)
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from fbias.core.names import plain_name
from members.enums import Language
from members.models import User
from members.services.accounts import open_account
from members.signup import wanted_page


class SignupForm(forms.Form):
    """The browser fills in the time zone; without it the facility's own is kept."""

    name = forms.CharField(
        label=_("First and last name"),
        max_length=120,
        validators=[plain_name],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(
        label=_("Language of the portal and of its mails"),
        choices=Language,
    )
    time_zone = forms.CharField(
        required=False, max_length=64, widget=forms.HiddenInput(attrs={"data-time-zone": ""})
    )
    privacy = forms.BooleanField(
        label=_("I have read what the portal keeps about me, and for how long"),
        error_messages={"required": _("Please read the privacy notice and tick this box.")},
    )
    field_order: tuple[str, ...] = (
        "name", "email", "password1", "language", "privacy", "time_zone",
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = (get_language() or "en")[:2]

    def clean_time_zone(self) -> str:
        guess = self.cleaned_data["time_zone"]
        return guess if guess in available_timezones() else settings.FACILITY_TIME_ZONE

    def signup(self, request: HttpRequest, user: User) -> None:
        """Keep the answers; allauth calls this inside its own flow, before the first mail."""
        user.name = self.cleaned_data["name"]
        user.language = self.cleaned_data["language"]
        user.time_zone = self.cleaned_data["time_zone"]
        user.privacy_read_at = timezone.now()
        user.came_for = wanted_page(request)
        user.save(update_fields=["name", "language", "time_zone", "privacy_read_at", "came_for"])


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
