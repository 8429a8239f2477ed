"""What an open desk that exists may become: other dates, or none."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from datetime import date, datetime, timedelta
from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.forms.open_desks.days import check_day
from consultations.forms.open_desks.planning import DATES, HOURS, PlanForm
from consultations.models import OpenDesk
from consultations.queries.open_desks import programme_of
from consultations.services.open_desks import (
    local_instant,
)
from fbias.core.editing import SEEN, carry
from fbias.core.errors import DomainError
from fbias.core.forms import fbias_helper

CHANGEABLE = ("day", "hours", "rooms", *DATES, "panel_min", "panel_max", "note")


class DatesForm(forms.Form):
    """Day, hours and dates of an open desk that exists, on its own clock."""

    def __init__(self, data: Any = None, *, open_desk: OpenDesk) -> None:
        programme = programme_of(open_desk)
        super().__init__(data, initial={**programme, **read_off(open_desk)})
        self.initial["hours"] = [f"{hour:%H:%M}" for hour in programme["hours"]]
        self.open_desk = open_desk
        for name in CHANGEABLE:
            self.fields[name] = deepcopy(PlanForm.base_fields[name])
        odd = [f"{hour:%H:%M}" for hour in programme["hours"] if hour not in HOURS]
        self.fields["hours"].choices += [(hour, hour) for hour in odd]  # type: ignore[attr-defined]
        self.fields["hours"].help_text = _("An hour that is booked cannot be taken away.")
        self.fields["day"].help_text = _(
            "Everything moves along: sessions, bookings, panels, and the dates that you leave as "
            "they are. Analysts are asked again for their hours."
        )
        self.fields["release_at"].required = open_desk.release_at is not None
        carry(self, programme)
        self.helper = fbias_helper(
            "day",
            "hours",
            "rooms",
            Div(*DATES, css_class="field-pairs"),
            Div("panel_min", "panel_max", css_class="field-pairs"),
            "note",
            SEEN,
            submit=gettext_lazy("Show what that changes"),
        )

    @property
    def changes(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in CHANGEABLE}

    def in_words(self, changed: Mapping[str, Any]) -> list[tuple[str, Any]]:
        """What differs, field by field, as it will be."""
        names = [name for name in CHANGEABLE if name in changed]
        return [(str(self[name].label), self.as_told(name)) for name in names]

    def as_told(self, name: str) -> Any:
        value = self.cleaned_data[name]
        return ", ".join(f"{hour:%H:%M}" for hour in value) if name == "hours" else value

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        return day if day == self.open_desk.day else check_day(day)

    def stays(self, name: str, later: timedelta) -> bool:
        """Left alone it stays to the second; booking that has begun goes on, whatever the day."""
        begun = name == "opens_at" and self.open_desk.opens_at <= timezone.now()
        return begun or not later

    def clean(self) -> dict[str, Any]:
        """What was left alone follows the day; what was typed is read on the desk's clock."""
        cleaned = super().clean() or self.cleaned_data
        later = cleaned.get("day", self.open_desk.day) - self.open_desk.day
        for name in DATES:
            reading = cleaned.get(name)
            if reading is None:
                continue
            if reading == on_its_clock(self.open_desk, name):
                if self.stays(name, later):
                    cleaned[name] = getattr(self.open_desk, name)
                    continue
                reading += later
            try:
                cleaned[name] = local_instant(reading.date(), reading.time(), self.open_desk.zone)
            except DomainError as error:
                self.add_error(name, str(error))
        return cleaned


def on_its_clock(open_desk: OpenDesk, name: str) -> Any:
    value = getattr(open_desk, name)
    if not isinstance(value, datetime):
        return value
    return value.astimezone(open_desk.zone).replace(tzinfo=None, second=0, microsecond=0)


def read_off(open_desk: OpenDesk) -> dict[str, Any]:
    return {name: on_its_clock(open_desk, name) for name in DATES}


class CallOffForm(forms.Form):
    """Why the day does not take place."""

    reason = forms.CharField(
        label=gettext_lazy("Why does it not take place?"),
        help_text=gettext_lazy("Everybody concerned reads it in the mail, and on the public page."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
