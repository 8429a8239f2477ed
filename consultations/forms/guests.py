"""The address of a colleague."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class GuestForm(forms.Form):
    """Whom the requester lets see and join the session."""

    email = forms.EmailField(
        label=_("E-mail address of a colleague"),
        help_text=_("They get a mail with a link. The PI of your team may be one of them."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
