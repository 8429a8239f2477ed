"""Declare a conflict of interest with one person or one institution."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fbias.core.forms import fbias_helper
from members.enums import ConflictKind
from members.models import Institution, User


class ConflictForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail of the person"),
        required=False,
        help_text=_("The address of their account here. Leave it empty for an institution."),
    )
    institution = forms.ModelChoiceField(
        label=_("Or a whole institution"),
        queryset=Institution.objects.all(),
        required=False,
        empty_label=_("None"),
        widget=forms.Select(attrs={"data-picker": ""}),
        help_text=_("Everybody who works there is covered."),
    )
    kind = forms.ChoiceField(label=_("Why"), choices=ConflictKind)

    def __init__(self, *args, by: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by
        self.helper = fbias_helper(
            "email", "institution", "kind", submit=_("Declare this conflict")
        )

    def clean_email(self) -> str:
        email = self.cleaned_data["email"]
        if email and not User.objects.filter(email__iexact=email).exists():
            raise forms.ValidationError(
                _("Nobody has an account with this address. Check it, or name the institution.")
            )
        if email and email.lower() == self.by.email.lower():
            raise forms.ValidationError(_("This is your own address."))
        return email

    def clean(self) -> dict[str, object]:
        answers = super().clean() or {}
        if not self.errors and bool(answers["email"]) == bool(answers["institution"]):
            raise forms.ValidationError(_("Name either a person or an institution."))
        return answers

    def parties(self) -> dict[str, Any]:
        """The clean answers as the service wants them."""
        email = self.cleaned_data["email"]
        return {
            "with_person": User.objects.get(email__iexact=email) if email else None,
            "with_institution": self.cleaned_data["institution"],
            "kind": self.cleaned_data["kind"],
        }
