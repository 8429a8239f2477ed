"""A link worth reading."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fbias.core.forms import fbias_helper
from fbias.core.names import plain_name


class ReadingForm(forms.Form):
    link = forms.URLField(label=_("Link"), max_length=500, assume_scheme="https")
    title = forms.CharField(label=_("Title"), max_length=200, validators=[plain_name])
    why = forms.CharField(label=_("Why it is worth the time"), required=False, max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = fbias_helper(*self.fields, submit=_("Add the link"))
