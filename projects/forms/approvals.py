"""Yes or no to a large sum."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fbias.core.names import one_line


class ApprovalForm(forms.Form):
    answer = forms.ChoiceField(
        choices=[("yes", "yes"), ("no", "no")],
        widget=forms.HiddenInput,
        error_messages={"required": gettext_lazy("Choose one of the two answers.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("If not: why?"),
        required=False,
        max_length=300,
        validators=[one_line],
        help_text=gettext_lazy("The coordinators read it."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("answer") == "no" and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("Say why it is not approved."))
        return cleaned
