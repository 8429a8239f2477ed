"""What sign-up asks besides address and password."""

from __future__ import annotations

from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from fbias.core.names import plain_name
from members.arrivals import wanted_page
from members.enums import Language
from members.models import User


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
