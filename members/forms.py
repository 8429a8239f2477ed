"""Forms about people."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class SignupForm(forms.Form):
    """What sign-up asks besides address and password."""

    name = forms.CharField(label=_("First and last name"), max_length=120)

    def signup(self, request, user) -> None:
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])
