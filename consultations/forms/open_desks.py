"""Plan an open desk: times are typed on the clock of its own time zone."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from crispy_forms.layout import Div
from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.enums import OpenDeskStatus
from consultations.models import OpenDesk
from consultations.queries.open_desks import programme_of
from consultations.services.open_desks import (
    ROOMS,
    SESSIONS_MAX,
    SESSIONS_MIN,
    local_instant,
    plan_open_desk,
    plan_year,
)
from fbias.core.clock import facility_today
from fbias.core.editing import SEEN, carry
from fbias.core.errors import DomainError
from fbias.core.fields import WholeNumberField
from fbias.core.forms import fbias_helper
from fbias.core.zones import zone_choices
from fbias.questions.fields import OptionButtons, OptionChips
from members.models import Analyst, User

HOURS = [time(hour) for hour in range(9, 18)]
FURTHEST = timedelta(days=2 * 365)
MONTHS_BETWEEN = 2
DAYS_OF_A_YEAR = 6
DATES = ("opens_at", "closes_at", "data_deadline_at", "release_at", "panel_freeze_at")
CHANGEABLE = ("day", "hours", "rooms", *DATES, "panel_min", "panel_max", "note")
USUAL = {  # days before the day, and the hour, of a facility without habits
    "opens_at": (42, time(9)),
    "closes_at": (7, time(18)),
    "data_deadline_at": (5, time(18)),
    "release_at": (3, time(18)),
    "panel_freeze_at": (2, time(18)),
}


def two_months_later(day: date) -> date:
    """The same weekday of the month two months on: the second Thursday stays the second Thursday.

    A fifth one that the month does not have is the last one.
    """
    months = day.year * 12 + day.month - 1 + MONTHS_BETWEEN
    year, month = divmod(months, 12)
    first = date(year, month + 1, 1)
    first += timedelta(days=(day.weekday() - first.weekday()) % 7)
    found = first + timedelta(weeks=(day.day - 1) // 7)
    return found if found.month == first.month else found - timedelta(weeks=1)


def usual_next_day(previous: OpenDesk | None) -> date:
    """Two months after the last open desk, or after today; never in the past."""
    today = facility_today()
    day = two_months_later(previous.day if previous else today)
    while day <= today:
        day = two_months_later(day)
    return day


def usual_days_of_a_year(previous: OpenDesk) -> list[date]:
    """Every other month from this one on, as many as a year has."""
    days = [usual_next_day(previous)]
    while len(days) < DAYS_OF_A_YEAR:
        days.append(two_months_later(days[-1]))
    return days


def check_day(day: date) -> date:
    """Refuse days that nobody can come to, and days that have an open desk."""
    today = facility_today()
    if day <= today:
        raise forms.ValidationError(_("This day has passed or is today. Choose a later one."))
    if day > today + FURTHEST:
        raise forms.ValidationError(_("Choose a day within the next two years."))
    if OpenDesk.objects.exclude(status=OpenDeskStatus.CANCELLED).filter(day=day).exists():
        raise forms.ValidationError(_("There is an open desk on this day already."))
    return day


def usual_dates(day: date, like: OpenDesk | None) -> dict[str, datetime]:
    """The dates that rule a day, as far before it and at the same hour as they were last time."""
    found = {}
    for name, (days, hour) in USUAL.items():
        if like:
            last = (getattr(like, name) or like.given_up_at).astimezone(like.zone)
            found[name] = datetime.combine(day - (like.day - last.date()), last.time())
        else:
            found[name] = datetime.combine(day - timedelta(days=days), hour)
    return found


class WallClockField(forms.DateTimeField):
    """A date and time as read on a clock on the wall; whose clock, the form knows."""

    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})

    def prepare_value(self, value: Any) -> Any:
        return value

    def to_python(self, value: Any) -> datetime | None:
        with timezone.override(ZoneInfo("UTC")):  # every reading exists once in UTC
            found = super().to_python(value)
        return found.replace(tzinfo=None) if found else None


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


class SeatForm(forms.Form):
    """One analyst; whether they may sit is the service's to say."""

    analyst = forms.ModelChoiceField(queryset=Analyst.objects.can_work())
