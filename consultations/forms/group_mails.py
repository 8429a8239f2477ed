"""What a coordinator writes to a group, and the look at it before it leaves."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consultations.enums import MailGroup
from consultations.models.group_mails import LONGEST_MAIL
from fbias.core.names import plain_name
from fbias.questions.fields import OptionCard


class GroupMailForm(forms.Form):
    request_key = forms.UUIDField(initial=uuid.uuid4, widget=forms.HiddenInput)
    group = forms.ChoiceField(label=_("To"), widget=OptionCard)
    subject = forms.CharField(
        label=_("Subject"),
        max_length=150,
        validators=[plain_name],
    )
    text = forms.CharField(
        label=_("Text"),
        max_length=LONGEST_MAIL,
        help_text=_("A greeting with the name of each reader and your own name stand around it."),
        widget=forms.Textarea(attrs={"rows": 10}),
    )

    def __init__(self, *args: Any, counts: dict[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = [  # type: ignore[attr-defined]
            (group.value, f"{group.label} ({counts[group]})") for group in MailGroup
        ]

    @property
    def group_label(self) -> str:
        return str(MailGroup(self.cleaned_data["group"]).label)
