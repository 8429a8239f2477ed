"""How much each wish counts when panels are proposed: one number per weight."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consultations.models import PanelWeights
from consultations.solver.weights import LARGEST, Weights
from fbias.core.admin import AdminNumberInput
from fbias.core.fields import FloatingNumberField
from fbias.core.numbers import plain

LABELS = {
    "operation": _("Each operation that the panel knows"),
    "tool": _("Each tool that the panel knows"),
    "modality": _("Each modality that the panel knows"),
    "domain": _("Each domain that the panel knows"),
    "other": _("Each tag of no known group"),
    "follow": _("Share earned by “can follow”"),
    "do": _("Share earned by “can do”"),
    "teach": _("Share earned by “can teach”"),
    "second": _("Share of the second best person on a tag"),
    "main_operation": _("Somebody can do each main operation"),
    "learning": _("Somebody teaches what somebody else wants to learn"),
    "language": _("Somebody speaks the user's language"),
    "not_speaking": _("Taken off for each member who does not"),
    "same_site": _("Taken off for each pair of one site"),
    "repeat": _("Taken off for each member whom the user met before"),
    "senior": _("Somebody senior is on the panel"),
    "sat": _("Taken off for each member who sits on another open desk of the year"),
    "load": _("Taken off per squared hour of the year above the least busy"),
    "pair": _("Taken off for each time that two sat together before"),
}
DEFAULTS = Weights()
NAMES = [field.name for field in fields(Weights)]


def number(name: str) -> FloatingNumberField:
    usual = getattr(DEFAULTS, name)
    return FloatingNumberField(
        label=LABELS[name],
        min_value=0,
        max_value=1 if name == "second" else LARGEST,
        help_text=_("Usually %(number)s") % {"number": plain(usual)},
        widget=AdminNumberInput(),
    )


class WeightsForm(forms.ModelForm):
    """Writes down only what differs from the defaults."""

    class Meta:
        model = PanelWeights
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        changed = self.instance.changed or {}
        for name in NAMES:
            self.fields[name] = number(name)
            self.initial[name] = changed.get(name, getattr(DEFAULTS, name))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        shares = [given[name] for name in ("follow", "do", "teach") if name in given]
        if shares != sorted(shares):
            raise forms.ValidationError(
                _("Who can do more must not earn less: follow, do and teach rise in this order.")
            )
        return given

    def save(self, commit: bool = True) -> PanelWeights:
        self.instance.changed = {
            name: self.cleaned_data[name]
            for name in NAMES
            if self.cleaned_data[name] != getattr(DEFAULTS, name)
        }
        return super().save(commit)
