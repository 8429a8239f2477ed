"""Plan an open desk: times are typed on the clock of its own time zone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from crispy_forms.layout import Div
from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.forms.open_desks.days import (
    FURTHEST,
    check_day,
    usual_dates,
    usual_days_of_a_year,
    usual_next_day,
)
from consultations.models import OpenDesk
from consultations.services.open_desks import (
    ROOMS,
    SESSIONS_MAX,
    SESSIONS_MIN,
    local_instant,
    plan_open_desk,
    plan_year,
)
from fbias.core.errors import DomainError
from fbias.core.fields import WallClockField, WholeNumberField
from fbias.core.forms import fbias_helper
from fbias.core.zones import zone_choices
from fbias.questions.fields import OptionButtons, OptionChips
from members.models import User

HOURS = [time(hour) for hour in range(9, 18)]
DATES = ("opens_at", "closes_at", "data_deadline_at", "release_at", "panel_freeze_at")


class NextDayForm(forms.Form):
    """One date: the next open desk like a previous one."""

    day = forms.DateField(
        label=gettext_lazy("Day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )

    def __init__(self, *args: Any, previous: OpenDesk | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = usual_next_day(previous)

    def clean_day(self) -> date:
        return check_day(self.cleaned_data["day"])


class PlanForm(forms.Form):
    """Day, hours times rooms, and the dates. Dates left as suggested move along with the day."""

    day = forms.DateField(
        label=gettext_lazy("Day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    suggested_for = forms.DateField(required=False, widget=forms.HiddenInput)
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        help_text=gettext_lazy("All times below are on the clock of this zone."),
        choices=zone_choices,
    )
    hours = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Sessions begin at"),
        help_text=gettext_lazy("Each lasts one hour. Hours times rooms make two to six sessions."),
        choices=[(f"{hour:%H:%M}", f"{hour:%H:%M}") for hour in HOURS],
        coerce=time.fromisoformat,
        widget=OptionChips,
        error_messages={"required": gettext_lazy("Choose at least one hour.")},
    )
    rooms = forms.TypedChoiceField(
        label=gettext_lazy("Sessions at the same time"),
        choices=[(count, str(count)) for count in range(1, len(ROOMS) + 1)],
        coerce=int,
        widget=OptionButtons,
    )
    panel_min = WholeNumberField(
        label=gettext_lazy("Smallest panel"), min_value=1, max_value=5, initial=2
    )
    panel_max = WholeNumberField(
        label=gettext_lazy("Largest panel"), min_value=1, max_value=5, initial=3
    )
    opens_by_offers = forms.BooleanField(
        label=gettext_lazy("Sessions open as analysts offer hours"),
        help_text=gettext_lazy(
            "Recommended. A session can be booked only while the analysts who offer its hour are "
            "enough for the smallest panel of every session then. Open the poll soon: before its "
            "answers nothing can be booked."
        ),
        required=False,
    )
    opens_at = WallClockField(
        label=gettext_lazy("Booking opens"),
        help_text=gettext_lazy("Once you have opened the open desk as well."),
    )
    closes_at = WallClockField(
        label=gettext_lazy("Booking closes"), help_text=gettext_lazy("No new booking after that.")
    )
    data_deadline_at = WallClockField(
        label=gettext_lazy("Images due"),
        help_text=gettext_lazy("Then a last call goes to whoever has sent no usable image."),
    )
    release_at = WallClockField(
        label=gettext_lazy("Places given up"),
        help_text=gettext_lazy(
            "Places without a usable image go to the waiting list then. Two days after the images "
            "were due, for instance."
        ),
    )
    panel_freeze_at = WallClockField(
        label=gettext_lazy("Panels are final"),
        help_text=gettext_lazy("Users cannot move their session after that."),
    )
    note = forms.CharField(
        label=gettext_lazy("Note for users"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        by: User,
        like: OpenDesk | None,
        day: date | None = None,
        **kwargs: Any,
    ) -> None:
        self.by, self.like = by, like
        super().__init__(data, initial=self.suggestion(day or usual_next_day(like)), **kwargs)
        for name in DATES:
            self.fields[name].required = False
        self.helper = fbias_helper(
            "day",
            "suggested_for",
            "time_zone",
            "hours",
            "rooms",
            Div("panel_min", "panel_max", css_class="field-pairs"),
            "opens_by_offers",
            Div(*DATES, css_class="field-pairs"),
            "note",
            submit=gettext_lazy("Plan this open desk"),
        )

    @classmethod
    def refused(cls, short: NextDayForm, *, by: User, like: OpenDesk) -> PlanForm:
        """The full form filled like a previous day, with what was wrong about the new one."""
        suggested = cls(by=by, like=like).initial
        day = short.data.get("day", "")
        form = cls({**as_typed(suggested), "day": day}, by=by, like=like)
        form.full_clean()
        for sentence in short.errors.get("day", []):
            if sentence not in form.errors.get("day", []):
                form.add_error("day", sentence)
        return form

    def suggestion(self, day: date) -> dict[str, Any]:
        like = self.like
        last = {session.starts_at for session in like.sessions.all()} if like else set()
        return {
            "day": day,
            "suggested_for": day,
            "time_zone": like.time_zone if like else settings.FACILITY_TIME_ZONE,
            "hours": sorted(f"{start.astimezone(like.zone):%H:%M}" for start in last)
            if like
            else ["10:00", "11:00"],
            "rooms": len({session.room for session in like.sessions.all()}) if like else 3,
            "panel_min": like.panel_min if like else 2,
            "panel_max": like.panel_max if like else 3,
            "opens_by_offers": True,
            **usual_dates(day, like),
        }

    def clean_day(self) -> date:
        return check_day(self.cleaned_data["day"])

    def clean(self) -> dict[str, Any]:
        """Turn readings of the wall clock into instants; say beside each which does not exist."""
        cleaned = super().clean() or self.cleaned_data
        if "day" not in cleaned or "time_zone" not in cleaned:
            return cleaned
        zone = ZoneInfo(cleaned["time_zone"])
        readings = self.readings(cleaned)
        for name, reading in readings.items():
            if name in self.errors:
                continue
            if abs(reading.date() - cleaned["day"]) > FURTHEST:
                self.add_error(name, _("Choose a date near the day of the open desk."))
                continue
            try:
                cleaned[name] = local_instant(reading.date(), reading.time(), zone)
            except DomainError as error:
                self.add_error(name, str(error))
        self.check_order(cleaned)
        self.check_count(cleaned)
        return cleaned

    def check_count(self, cleaned: Mapping[str, Any]) -> None:
        count = len(cleaned.get("hours", [])) * cleaned.get("rooms", 0)
        if count and not SESSIONS_MIN <= count <= SESSIONS_MAX:
            self.add_error(
                "hours",
                _("An open desk has %(min)d to %(max)d sessions; these would be %(count)d.")
                % {"min": SESSIONS_MIN, "max": SESSIONS_MAX, "count": count},
            )

    def readings(self, cleaned: Mapping[str, Any]) -> dict[str, datetime]:
        """What was typed; what was left empty, or as suggested for another day, follows the day."""
        before = cleaned.get("suggested_for")
        near = before is not None and abs(before - cleaned["day"]) < FURTHEST
        old = usual_dates(before, self.like) if before and near else {}
        new = usual_dates(cleaned["day"], self.like)
        return {
            name: new[name] if cleaned.get(name) in {None, old.get(name)} else cleaned[name]
            for name in DATES
        }

    def check_order(self, cleaned: Mapping[str, Any]) -> None:
        """Each date after the one before it, said beside the later one."""
        told = {
            "closes_at": _("Booking closes before it opens."),
            "data_deadline_at": _("Images are due before booking closes: leave time for the last."),
            "release_at": _("Places are given up before the images are due."),
            "panel_freeze_at": _("Panels are final before late places are given up."),
        }
        for earlier, later in pairwise(DATES):
            known = {earlier, later}.isdisjoint(self.errors)
            if known and cleaned[later] < cleaned[earlier]:
                self.add_error(later, told[later])
        if "closes_at" not in self.errors and cleaned["closes_at"] <= timezone.now():
            self.add_error("closes_at", _("Booking would already be closed."))

    def save(self) -> OpenDesk:
        values = {
            name: value for name, value in self.cleaned_data.items() if name != "suggested_for"
        }
        return plan_open_desk(by=self.by, **values)


def as_typed(initial: Mapping[str, Any]) -> dict[str, Any]:
    """Initial values as a browser would send them."""
    return {
        name: f"{value:%Y-%m-%dT%H:%M}" if isinstance(value, datetime) else value
        for name, value in initial.items()
    }


class YearForm(forms.Form):
    """The days of a year, each like the last one; an empty one is left out."""

    def __init__(self, data: Any = None, *, by: User, like: OpenDesk) -> None:
        super().__init__(data)
        self.by, self.like = by, like
        for number, day in enumerate(usual_days_of_a_year(like), start=1):
            self.fields[f"day_{number}"] = forms.DateField(
                label=_("Day %(number)d") % {"number": number},
                required=False,
                initial=day,
                widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            )
        self.helper = fbias_helper(
            Div(*self.fields, css_class="field-pairs"), submit=gettext_lazy("Plan these days")
        )

    @property
    def days(self) -> list[date]:
        return [day for day in self.cleaned_data.values() if day]

    def clean(self) -> dict[str, Any]:
        """Each day said beside itself: passed, taken, or twice."""
        cleaned = super().clean() or self.cleaned_data
        before: set[date] = set()
        for name, day in list(cleaned.items()):
            if day is None:
                continue
            try:
                check_day(day)
            except forms.ValidationError as error:
                self.add_error(name, error)
            if day in before:
                self.add_error(name, _("This day appears twice."))
            before.add(day)
        if not before and not self.errors:
            raise forms.ValidationError(_("Choose at least one day."))
        return cleaned

    def save(self) -> list[OpenDesk]:
        return plan_year(self.like, by=self.by, days=self.days)
