"""Small forms that carry a key made by the page, so that a double click is one claim."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _

from consultations.models import OpenDesk


class ClaimForm(forms.Form):
    request_key = forms.UUIDField()

    @property
    def sentence(self) -> str:
        return _("The page was too old. Please choose your session again.")


class SessionChoiceForm(forms.Form):
    """Choose a free session of one open desk."""

    def __init__(self, *args, open_desk: OpenDesk, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["session"] = forms.ModelChoiceField(
            queryset=open_desk.sessions.all(),
            error_messages={
                "required": _("Choose a session."),
                "invalid_choice": _(
                    "This session does not belong to this open desk. Choose another."
                ),
            },
        )
