"""The usual week, days away, and which year of hours is looked at."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fbias.core.clock import facility_today
from fbias.core.fields import WholeNumberField
from fbias.core.forms import fbias_helper
from members.enums import Weekday
from members.models import Absence, Analyst
from members.queries.availability import stretches_by_weekday
from members.services.availability import Stretch, refuse_overlaps

STRETCHES_A_DAY = 2
FURTHEST_YEARS = 5
CLOCK = {"type": "time", "class": "form-control"}


class YearForm(forms.Form):
    """A calendar year of which the portal may know something."""

    year = WholeNumberField(min_value=2000, max_value=2100)


class WeekForm(forms.Form):
    """Two stretches for each day of the week, from and until; empty is not free."""

    def __init__(self, data: Any = None, *, analyst: Analyst) -> None:
        self.analyst = analyst
        super().__init__(data, initial=initial_week(analyst))
        for name in (name for day in Weekday for pair in names_of(day) for name in pair):
            self.fields[name] = forms.TimeField(
                required=False, widget=forms.TimeInput(format="%H:%M", attrs=CLOCK)
            )

    @property
    def rows(self) -> list[dict[str, Any]]:
        """What the page draws: each day with its pairs of fields."""
        return [
            {
                "label": day.label,
                "pairs": [(self[first], self[last]) for first, last in names_of(day)],
                "errors": self.errors_of(day),
            }
            for day in Weekday
        ]

    def errors_of(self, day: Weekday) -> list[str]:
        return [
            str(error) for pair in names_of(day) for name in pair for error in self[name].errors
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.stretches: list[Stretch] = []
        for day in Weekday:
            stretches = [stretch for pair in names_of(day) if (stretch := self.stretch(day, *pair))]
            try:
                refuse_overlaps(stretches)
            except ValidationError as error:
                self.add_error(names_of(day)[0][0], error)
            self.stretches += stretches
        return cleaned

    def stretch(self, day: Weekday, first: str, last: str) -> Stretch | None:
        """One stretch, or nothing where both ends are empty; half a stretch is told."""
        starts: time | None = self.cleaned_data.get(first)
        ends: time | None = self.cleaned_data.get(last)
        if {first, last} & set(self.errors):
            return None
        if starts is None and ends is None:
            return None
        if starts is None or ends is None:
            self.add_error(first, _("Give both: from when and until when."))
            return None
        return Stretch(day.value, starts, ends)


def names_of(day: Weekday) -> list[tuple[str, str]]:
    return [(f"from-{day.value}-{n}", f"until-{day.value}-{n}") for n in range(STRETCHES_A_DAY)]


def initial_week(analyst: Analyst) -> dict[str, time]:
    week = stretches_by_weekday(analyst.weekly_hours.all())
    return {
        name: value
        for day in Weekday
        for names, stretch in zip(names_of(day), week.get(day.value, []), strict=False)
        for name, value in zip(names, stretch, strict=True)
    }


class AbsenceForm(forms.ModelForm):
    """The first and the last day away, and a word for coordinators."""

    class Meta:
        model = Absence
        fields = ("first_day", "last_day", "note")
        widgets = {
            name: forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
            for name in ("first_day", "last_day")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["last_day"].help_text = gettext_lazy("The same day if it is one day only.")
        self.helper = fbias_helper(*self.Meta.fields, submit=gettext_lazy("Add these days"))

    def clean_last_day(self) -> date:
        """Days that are over need no note; nobody plans further than a few years."""
        last_day: date = self.cleaned_data["last_day"]
        today = facility_today()
        if last_day < today:
            raise ValidationError(_("These days are over already."))
        if last_day.year > today.year + FURTHEST_YEARS:
            raise ValidationError(_("Choose days within the next five years."))
        return last_day

    def _post_clean(self) -> None:
        """The row itself is checked by the service, which knows whose it is."""
