"""Ask for help, and answer."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fbias.core.forms import fbias_helper
from fbias.core.names import plain_name
from fbias.network.enums import HelpKind
from fbias.network.forms.topics import AboutField, request_named, suggest_to
from fbias.network.models.help_requests import LONGEST_TEXT
from members.models import User


class HelpForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("About"), choices=HelpKind)
    about = AboutField()
    title = forms.CharField(
        label=gettext_lazy("The problem in one line"), max_length=150, validators=[plain_name]
    )
    text = forms.CharField(
        label=gettext_lazy("What did you try, and where are you stuck?"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=gettext_lazy("Without the name of the user: nobody needs it to help you."),
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        suggest_to(self.fields["about"], by)
        self.helper = fbias_helper(*self.fields, submit=gettext_lazy("Ask the network"))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        try:
            given |= request_named(given.pop("about", ""), self.by)
        except forms.ValidationError as error:
            self.add_error("about", error)
            return given
        kind = given.get("kind")
        if kind in {HelpKind.PROJECT, HelpKind.CONSULTATION} and not given[kind]:
            self.add_error("about", _("Say which one: its reference, such as P-12 or C-31."))
        return given


class AnswerForm(forms.Form):
    request_key = forms.UUIDField(initial=uuid.uuid4, widget=forms.HiddenInput)
    text = forms.CharField(
        label=gettext_lazy("Your answer"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("Write an answer first.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = fbias_helper(*self.fields, submit=gettext_lazy("Send the answer"))
