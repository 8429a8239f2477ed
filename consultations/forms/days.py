"""What coordinators decide on the day: the parts of the hour, who comes instead of whom."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consultations.models import OpenDesk
from fbias.core.fields import NumberInput, WholeNumberField
from members.models import Analyst


def minutes(label: Any) -> WholeNumberField:
    return WholeNumberField(
        label=label,
        min_value=0,
        max_value=55,
        widget=NumberInput(keyboard="numeric"),
    )


class AgendaForm(forms.Form):
    problem_minutes = minutes(_("Minutes for the problem"))
    prototype_minutes = minutes(_("Minutes for prototypes"))

    def __init__(self, data: Any = None, *, open_desk: OpenDesk) -> None:
        stored = {name: getattr(open_desk, name) for name in self.base_fields}
        super().__init__(data, initial=stored)


class ReplaceForm(forms.Form):
    """One analyst; whether they may sit is the service's to say."""

    analyst = forms.ModelChoiceField(queryset=Analyst.objects.can_work())
