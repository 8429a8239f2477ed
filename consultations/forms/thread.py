"""One message of a session."""

from __future__ import annotations

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from consultations.models.thread import LONGEST_MESSAGE


class MessageForm(forms.Form):
    request_key = forms.UUIDField(initial=uuid.uuid4, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Your message"),
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write a message first.")},
    )
    sent = forms.FileField(
        label=_("A file, if it helps"),
        help_text=_("At most 1 MB. Images to analyse go with your images."),
        required=False,
        widget=forms.FileInput,
        error_messages={"empty": _("This file is empty. Choose another one.")},
    )
