"""Where another program hears, and of what."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fbias.api.enums import CHOICES
from fbias.api.models.webhooks import check_address
from fbias.core.forms import fbias_helper
from fbias.core.names import plain_name


class WebhookForm(forms.Form):
    name = forms.CharField(
        label=_("Which program is it for?"), max_length=80, validators=[plain_name]
    )
    address = forms.CharField(
        label=_("Where does it listen?"),
        max_length=500,
        validators=[check_address],
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )
    events = forms.MultipleChoiceField(
        label=_("What is it told?"),
        choices=CHOICES,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose what it is told.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = fbias_helper(*self.fields, submit=_("Make the webhook"))
