"""What the pages of figures ask."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from fbias.core.fields import NumberField, NumberInput, WholeNumberField
from fbias.core.forms import fbias_helper
from fbias.core.lists import FilterForm
from fbias.core.names import one_line
from fbias.reporting.models import Place, Targets
from fbias.reporting.queries.periods import EVER, of_half, of_year, period_named, this_year
from members.models import HostFacility

MOST = Decimal(99_999_999)


class PeriodForm(FilterForm):
    """A year, half of one, all years; or any days, which count where they are given."""

    year = forms.ChoiceField(
        label=gettext_lazy("Period"),
        required=False,
    )
    first = forms.DateField(
        label=gettext_lazy("or from"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    last = forms.DateField(
        label=gettext_lazy("until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, data: QueryDict, *, years: Sequence[int], halves: bool) -> None:
        first, last = (day_in(data.get(name)) for name in ("first", "last"))
        self.period = period_named(data.get("year"), first, last)
        super().__init__({**data.dict(), "year": self.period.name})
        asked = [self.period.first.year] if self.period.first else []
        offered = [
            period
            for year in sorted({*years, *asked}, reverse=True)
            for period in (of_year(year), *(of_half(year, half) for half in (2, 1) if halves))
        ]
        self.fields["year"].choices = [  # type: ignore[attr-defined]
            (period.name, period.words[:1].upper() + period.words[1:])
            for period in (*offered, EVER)
        ]
        days = [f"{name}={day}" for name, day in (("first", first), ("last", last)) if day]
        self.query = "&".join(days) or f"year={self.period.name}"


def day_in(text: str | None) -> date | None:
    """A day as browsers send it; anything else is none."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


class TargetsForm(forms.ModelForm):
    class Meta:
        model = Targets
        fields = ("session_days", "first_answer_days", "decision_days", "start_days")
        field_classes = dict.fromkeys(fields, WholeNumberField)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = fbias_helper(*self.Meta.fields, submit=gettext_lazy("Save the targets"))


class FreezeForm(forms.Form):
    """Which year is reported."""

    year = forms.TypedChoiceField(label=gettext_lazy("Year"), coerce=int)
    note = forms.CharField(
        label=gettext_lazy("Note, for example to whom it goes"),
        required=False,
        max_length=200,
        validators=[one_line],
    )

    def __init__(self, data: Any, *, years: Sequence[int]) -> None:
        super().__init__(data)
        self.fields["year"].choices = [(year, str(year)) for year in years if year <= this_year()]  # type: ignore[attr-defined]
        self.helper = fbias_helper("year", "note", submit=gettext_lazy("Make the report"))


class BudgetLineForm(forms.Form):
    """What comes in or is spent beside the projects."""

    place = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Place.choices)
    label = forms.CharField(
        label=gettext_lazy("What is it?"), max_length=200, validators=[one_line]
    )
    amount = NumberField(
        label=gettext_lazy("Amount, €"),
        max_digits=12,
        decimal_places=2,
        validators=[
            MinValueValidator(Decimal("0.01"), gettext_lazy("Give an amount above zero.")),
            MaxValueValidator(MOST),
        ],
        widget=NumberInput(),
    )
    paid_by = forms.CharField(
        label=gettext_lazy("Who pays"),
        required=False,
        max_length=200,
        validators=[one_line],
        help_text=gettext_lazy("For example the university, the network, a grant."),
    )
    facility = forms.ModelChoiceField(
        label=gettext_lazy("Host facility"),
        queryset=HostFacility.objects.all(),
        required=False,
        help_text=gettext_lazy("If it is the share of one, for example of a position."),
    )
    request_key = forms.UUIDField(initial=uuid.uuid4, widget=forms.HiddenInput)
