"""What was tried, and what is recommended."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from consultations.enums import NextStep, Outcome
from consultations.models import Approach, Consultation, Handout, Record
from consultations.services.approaches import add_approach, change_approach, said_in
from consultations.services.handouts import add_handout
from consultations.services.records import advice_of, keep_draft, send_record
from fbias.core.editing import carry
from fbias.core.fields import NumberField
from fbias.questions.fields import OptionButtons
from members.models import User


class ApproachForm(forms.ModelForm):
    outcome = forms.ChoiceField(
        label=gettext_lazy("Result"), choices=Outcome.choices, widget=OptionButtons
    )

    class Meta:
        model = Approach
        fields = ["name", "tool", "image", "outcome", "steps", "limits"]
        widgets = {
            "steps": forms.Textarea(attrs={"rows": 4}),
            "limits": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {
            "name": gettext_lazy("For example: train a model on ten sections"),
            "tool": gettext_lazy("For example: Fiji 2.16, StarDist 0.9"),
            "steps": gettext_lazy("One step per line, so that the user can repeat it."),
            "limits": gettext_lazy("Where it fails, what to check by eye."),
        }

    def __init__(
        self,
        data: Any = None,
        *,
        consultation: Consultation,
        by: User,
        approach: Approach | None = None,
    ) -> None:
        super().__init__(data, instance=approach)
        self.consultation, self.by, self.approach = consultation, by, approach
        images: Any = self.fields["image"]
        images.queryset = consultation.images.select_related("upload")
        images.empty_label = gettext_lazy("none of the images")
        if approach:
            carry(self, said_in(approach))

    def _post_clean(self) -> None:
        """The service looks at the model: a form must not change the row that it shows."""

    def save(self, commit: bool = True) -> Approach:  # noqa: ARG002 - Django names it
        if self.approach:
            return change_approach(self.approach, by=self.by, **self.cleaned_data)
        return add_approach(self.consultation, by=self.by, **self.cleaned_data)


class RecordForm(forms.ModelForm):
    next_step = forms.ChoiceField(
        label=gettext_lazy("Next step"), choices=NextStep.choices, widget=OptionButtons
    )

    class Meta:
        model = Record
        fields = [
            "recommended", "microscope", "links", "next_step", "hours", "preparation_hours",
        ]  # fmt: skip
        field_classes = {"hours": NumberField, "preparation_hours": NumberField}
        widgets = {
            "recommended": forms.Textarea(attrs={"rows": 6}),
            "microscope": forms.Textarea(attrs={"rows": 3}),
            "links": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {
            "recommended": gettext_lazy("In everyday words: the route you would take, and why."),
            "microscope": gettext_lazy("What would make the next images easier to analyse."),
            "links": gettext_lazy("Pages, repositories, models: one web address a line."),
            "hours": gettext_lazy("For the figures of the network; the user does not see them."),
        }

    def __init__(self, data: Any = None, *, consultation: Consultation, by: User) -> None:
        written = getattr(consultation, "record", None)
        told = sum(bool(seat.published_at) for seat in consultation.seats.all())
        initial = None if written else {"hours": Decimal(told)}
        super().__init__(data, instance=written, initial=initial)
        self.fields["preparation_hours"].required = False
        self.consultation, self.by = consultation, by
        carry(self, advice_of(written))

    def clean_preparation_hours(self) -> Decimal:
        return self.cleaned_data["preparation_hours"] or Decimal(0)

    def save(self, commit: bool = True) -> Record:  # noqa: ARG002 - Django names it
        write = keep_draft if "later" in self.data else send_record
        return write(self.consultation, by=self.by, **self.cleaned_data)


class HandoutForm(forms.Form):
    sent = forms.FileField(
        label=gettext_lazy("A file for the user"),
        help_text=gettext_lazy("A macro, a workflow, a table: at most 1 MB."),
        widget=forms.FileInput,
        error_messages={"empty": gettext_lazy("This file is empty. Choose another one.")},
    )

    def save(self, consultation: Consultation, *, by: User) -> Handout:
        return add_handout(consultation, by=by, sent=self.cleaned_data["sent"])
