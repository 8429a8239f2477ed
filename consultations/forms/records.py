"""What was tried, and what is recommended."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from consultations.enums import NextStep, Outcome
from consultations.models import Approach, Consultation, Record
from consultations.services.records import add_approach, advice_of, send_record
from fbias.core.editing import carry
from fbias.core.fields import NumberField
from fbias.core.forms import fbias_helper
from members.models import User


class ApproachForm(forms.ModelForm):
    outcome = forms.ChoiceField(
        label=gettext_lazy("Result"), choices=Outcome.choices, widget=forms.RadioSelect
    )

    class Meta:
        model = Approach
        fields = ["tool", "steps", "outcome", "limits"]
        widgets = {
            "steps": forms.Textarea(attrs={"rows": 5}),
            "limits": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {
            "tool": gettext_lazy("For example: Fiji 2.16, StarDist 0.9"),
            "steps": gettext_lazy("So that the user can do it again, one step a line."),
            "limits": gettext_lazy("Where it fails, what to check by eye."),
        }

    def __init__(self, *args: Any, consultation: Consultation, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.consultation, self.by = consultation, by
        self.helper = fbias_helper(*self.fields, form_tag=False)
        self.helper.disable_csrf = True

    def save(self, commit: bool = True) -> Approach:  # noqa: ARG002 - Django names it
        return add_approach(self.consultation, by=self.by, **self.cleaned_data)


class RecordForm(forms.ModelForm):
    next_step = forms.ChoiceField(
        label=gettext_lazy("Next step"), choices=NextStep.choices, widget=forms.RadioSelect
    )

    class Meta:
        model = Record
        fields = ["recommended", "next_step", "hours"]
        field_classes = {"hours": NumberField}
        widgets = {"recommended": forms.Textarea(attrs={"rows": 7})}
        help_texts = {
            "recommended": gettext_lazy("In everyday words: the route you would take, and why."),
            "hours": gettext_lazy("For the figures of the network; the user does not see them."),
        }

    def __init__(self, data: Any = None, *, consultation: Consultation, by: User) -> None:
        written = getattr(consultation, "record", None)
        told = sum(bool(seat.published_at) for seat in consultation.seats.all())
        initial = None if written else {"hours": Decimal(told)}
        super().__init__(data, instance=written, initial=initial)
        self.consultation, self.by = consultation, by
        carry(self, advice_of(written))
        self.helper = fbias_helper(*self.fields, form_tag=False)
        self.helper.disable_csrf = True

    def save(self, commit: bool = True) -> Record:  # noqa: ARG002 - Django names it
        return send_record(self.consultation, by=self.by, **self.cleaned_data)
