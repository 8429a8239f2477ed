"""The link of a session's call."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consultations.calls import check_link
from consultations.models import Consultation
from consultations.services.calls import change_call
from fbias.core.editing import carry
from members.models import User


class CallForm(forms.Form):
    video_link = forms.URLField(
        label=_("Link of the call"),
        help_text=_("From any service. Left empty, the session meets in the portal's own call."),
        required=False,
        max_length=500,
        assume_scheme="https",
        validators=[check_link],
        error_messages={
            "invalid": _("Copy the whole link of the call, such as https://zoom.us/j/1234567890")
        },
        widget=forms.URLInput(attrs={"autocomplete": "off", "placeholder": "https://"}),
    )

    def __init__(self, data: Any = None, *, consultation: Consultation) -> None:
        stored = {"video_link": consultation.video_link}
        super().__init__(data, initial=stored)
        self.consultation = consultation
        carry(self, stored)

    def save(self, *, by: User) -> Consultation:
        given = self.cleaned_data
        return change_call(self.consultation, by=by, link=given["video_link"], seen=given["seen"])
