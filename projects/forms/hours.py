"""Forms of hours: noted, and corrected with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fbias.core.errors import DomainError
from members.models import Analyst
from projects.enums import Activity
from projects.forms.base import choice_field, date_field, key_field, text_field
from projects.hours import parse_length
from projects.models import TimeEntry
from projects.queries.hours.stretches import free_stretch


def time_field(label: Any) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, required=False, widget=widget)


class HoursForm(forms.Form):
    """A stretch of work in the reader's own time zone, or its day and its length."""

    day = date_field(_("Day"))
    begins = time_field(_("From"))
    ends = time_field(_("To"))
    length = text_field(
        _("Or how long"), required=False, longest=20,
        help_text=_("For example 2 h, 1h30 or 90 min. Leave From and To empty then."),
    )  # fmt: skip
    activity = choice_field(_("Activity"), Activity.choices)
    note = text_field(
        _("What was done"), required=False, longest=300,
        help_text=_("If it is billed, it stands in the draft of the next report to the user."),
    )  # fmt: skip
    billable = forms.BooleanField(
        label=_("Counts against the quote"),
        required=False,
        initial=True,
    )
    request_key = key_field()

    def __init__(
        self,
        *args: Any,
        analysts: Iterable[Analyst] = (),
        agreed_since: date | None = None,
        explains: bool = False,
        **kwargs: Any,
    ) -> None:
        """`agreed_since`: day of the first accepted quote; `explains`: may add to locked months."""
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = timezone.localdate
        self.fields["activity"].initial = Activity.ANALYSIS
        self.analysts = {str(analyst.pk): analyst for analyst in analysts}
        if len(self.analysts) > 1:
            names = [(key, analyst.user.name) for key, analyst in self.analysts.items()]
            self.fields["analyst"] = choice_field(_("Whose hours"), names)
        if self.is_before(agreed_since):
            self.fields["before_quote"] = forms.BooleanField(
                label=_("They were worked before the quote was accepted, and count against it"),
                required=False,
            )
        if explains:
            self.fields["reason"] = text_field(
                _("If the month is locked: why do you add to it?"), required=False, longest=300
            )
        self.order_fields(["analyst", "day", "begins", "ends", "length", "activity", "note"])

    def is_before(self, agreed_since: date | None) -> bool:
        """Whether the day that was sent lies before the quote: then it is asked what that means."""
        if agreed_since is None or not self.is_bound:
            return False
        try:
            return bool(self.fields["day"].clean(self.data.get("day")) < agreed_since)
        except forms.ValidationError:
            return False

    def clean_length(self) -> timedelta | None:
        words = self.cleaned_data["length"]
        try:
            return parse_length(words) if words.strip() else None
        except ValueError as error:
            raise forms.ValidationError(
                _("Write the length as 2 h, 1h30 or 90 min, up to 24 hours.")
            ) from error

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if {"begins", "ends", "length"} & set(self.errors):
            return cleaned
        both = cleaned.get("begins") is not None, cleaned.get("ends") is not None
        if cleaned.get("length") and any(both):
            self.add_error("length", _("Give either the times or the length."))
        elif not cleaned.get("length") and not all(both):
            self.add_error("begins", _("Give the beginning and the end, or how long it took."))
        return cleaned

    def hours(self) -> dict[str, Any]:
        """What the service takes."""
        given = self.cleaned_data
        chosen = given.get("analyst") or next(iter(self.analysts))
        return {
            "analyst": self.analysts[chosen],
            "request_key": given["request_key"],
            "reason": given.get("reason", ""),
            **stretch(given, self.analysts[chosen]),
        }


class CorrectionForm(HoursForm):
    """The same once more, with the reason."""

    def __init__(self, *args: Any, entry: TimeEntry, **kwargs: Any) -> None:
        first, last = (timezone.localtime(at) for at in (entry.period.lower, entry.period.upper))
        minutes = int((last - first) / timedelta(minutes=1))
        times = (
            {"length": f"{minutes // 60}h{minutes % 60:02}"}
            if entry.by_length
            else {"begins": first.time(), "ends": last.time()}
        )
        initial = {
            "day": first.date(),
            "activity": entry.activity,
            "note": entry.note,
            "billable": entry.billable,
            **times,
        }
        super().__init__(*args, initial=initial, **kwargs)
        del self.fields["request_key"]
        self.fields["reason"] = text_field(_("Why do you correct it?"), longest=300)
        self.entry = entry

    def corrected(self) -> dict[str, Any]:
        return stretch(self.cleaned_data, self.entry.analyst, but=self.entry)


def stretch(
    given: Mapping[str, Any], analyst: Analyst, *, but: TimeEntry | None = None
) -> dict[str, Any]:
    """The two moments; midnight is the end of its day, and a length finds a free place in it.

    Work that goes past midnight is two entries.
    """
    said = {name: given[name] for name in ("activity", "note", "billable")}
    said["before_quote"] = given.get("before_quote", False)
    if length := given.get("length"):
        free = free_stretch(analyst, given["day"], length, but=but)
        if free is None:
            raise DomainError(
                _("There is no room for so many hours on this day: others are noted, or to come.")
            )
        return {**said, "starts_at": free[0], "ends_at": free[1], "by_length": True}
    zone = timezone.get_current_timezone()
    last_day = given["day"] + timedelta(days=given["ends"] == time())
    return {
        **said,
        "starts_at": datetime.combine(given["day"], given["begins"], tzinfo=zone),
        "ends_at": datetime.combine(last_day, given["ends"], tzinfo=zone),
    }
