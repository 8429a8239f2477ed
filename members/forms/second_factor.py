"""allauth's questions about passkeys, in our words."""

from __future__ import annotations

from allauth.mfa.webauthn import forms
from django.utils.translation import gettext_lazy as _

NAME = _("Name of the passkey")


class AddPasskeyForm(forms.AddWebAuthnForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].label = NAME
        self.fields["passwordless"].label = _("Sign in with it instead of a password")
        self.fields["passwordless"].help_text = _(
            "The device then has to recognise you by finger, face or PIN. Without this tick it is "
            "asked for after the password."
        )


class EditPasskeyForm(forms.EditWebAuthnForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].label = NAME
