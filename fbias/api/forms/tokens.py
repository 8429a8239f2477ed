"""What a new token is called, what it is good for, and for how long."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fbias.api.enums import Scope
from fbias.core.forms import fbias_helper
from fbias.core.names import plain_name
from fbias.network.rules import is_inside
from fbias.reporting.rules import reads_figures
from members.models import User

DAYS = ((30, _("30 days")), (90, _("90 days")), (365, _("one year")))


def scopes_for(person: User) -> list[tuple[str, Any]]:
    """What this person may do at all: a token never permits more."""
    refused: set[str] = set()
    if not reads_figures(person):
        refused.add(Scope.FIGURES)
    if not is_inside(person):
        refused |= {Scope.HELP_READ, Scope.HELP_WRITE}
    return [(value, label) for value, label in Scope.choices if value not in refused]


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("Which program is it for?"), max_length=80, validators=[plain_name]
    )
    scopes = forms.MultipleChoiceField(
        label=_("What may it do?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose what the program may do.")},
    )
    days = forms.TypedChoiceField(
        label=_("For how long?"), coerce=int, choices=DAYS, initial=90, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = scopes_for(person)  # type: ignore[attr-defined]
        self.helper = fbias_helper(*self.fields, submit=_("Make the token"))
