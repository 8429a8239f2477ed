"""The hours that an analyst offers for one open desk, and the poll that asks for them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.models import USUAL_SESSIONS, OpenDesk
from consultations.queries.polls import Hour, Mine, between, mine
from consultations.services.open_desks import local_instant
from consultations.services.polls import (
    LONGEST_COMMENT,
    SESSIONS_A_DAY,
    Answered,
    answer_poll,
    set_poll,
)
from fbias.core.errors import DomainError
from fbias.core.fields import WallClockField
from fbias.core.forms import fbias_helper
from fbias.core.zones import zone_time
from members.models import Analyst, User

USUAL_TIME_TO_ANSWER = timedelta(days=14)


class OfferForm(forms.Form):
    """Hours, how many sessions at most, a word; or one button: not this time."""

    hours = forms.TypedMultipleChoiceField(
        coerce=datetime.fromisoformat,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": gettext_lazy(
                "This open desk has no session at that hour. Reload the page."
            )
        },
    )
    max_sessions = forms.TypedChoiceField(
        label=gettext_lazy("Sessions at most that day"),
        choices=[(count, str(count)) for count in range(1, SESSIONS_A_DAY + 1)],
        coerce=int,
        required=False,
        empty_value=None,
        widget=forms.RadioSelect,
    )
    comment = forms.CharField(
        label=gettext_lazy("A note to the coordinators"),
        required=False,
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": LONGEST_COMMENT}),
    )

    def __init__(
        self, data: Any = None, *, open_desk: OpenDesk, analyst: Analyst, by: User
    ) -> None:
        self.open_desk, self.analyst, self.by = open_desk, analyst, by
        self.mine: Mine = mine(open_desk, analyst)
        answer = self.mine.answer
        super().__init__(
            data,
            initial={
                "hours": [hour.value for hour in self.mine.hours if hour.starts_at in self.ticked],
                "max_sessions": answer.max_sessions if answer else USUAL_SESSIONS,
                "comment": answer.comment if answer else "",
            },
        )
        field = cast(forms.TypedMultipleChoiceField, self.fields["hours"])
        field.choices = [(hour.value, hour.clock) for hour in self.mine.hours]

    @property
    def ticked(self) -> frozenset[datetime]:
        return self.mine.ticked

    @property
    def rows(self) -> list[dict[str, Any]]:
        """What the page draws: each hour, whether it is ticked, whether the usual week said so."""
        ticked = set(map(str, self["hours"].value() or ()))
        return [
            {
                "hour": hour,
                "at_desk": self.at_desk(hour),
                "is_ticked": hour.value in ticked,
                "is_usual": self.mine.is_prefilled and hour.starts_at in self.mine.usual,
            }
            for hour in self.mine.hours
        ]

    def at_desk(self, hour: Hour) -> str:
        """The hour on the clock of the open desk, where that is not the reader's."""
        zone = self.open_desk.zone
        there, until = hour.starts_at.astimezone(zone), hour.ends_at.astimezone(zone)
        if there.utcoffset() == timezone.localtime(hour.starts_at).utcoffset():
            return ""
        return _("%(hours)s in %(zone)s") % {
            "hours": between(there, until),
            "zone": zone_time(self.open_desk.time_zone),
        }

    def save(self) -> Answered:
        cannot = "cannot" in self.data
        return answer_poll(
            self.open_desk,
            self.analyst,
            by=self.by,
            hours=[] if cannot else self.cleaned_data["hours"],
            max_sessions=self.cleaned_data["max_sessions"] or USUAL_SESSIONS,
            comment=self.cleaned_data["comment"],
        )


class PollForm(forms.Form):
    """Until when analysts may answer, on the clock of the open desk."""

    closes_at = WallClockField(label=gettext_lazy("Analysts answer until"))
    opens_by_offers = forms.BooleanField(
        label=gettext_lazy("Sessions open as analysts offer hours"),
        help_text=gettext_lazy(
            "A session can be booked only while the analysts who offer its hour are enough for "
            "the smallest panel of every session then."
        ),
        required=False,
    )

    def __init__(self, data: Any = None, *, open_desk: OpenDesk) -> None:
        self.open_desk = open_desk
        super().__init__(
            data,
            initial={
                "closes_at": self.suggested_end(),
                "opens_by_offers": open_desk.opens_by_offers,
            },
        )
        self.fields["closes_at"].help_text = _("In %(zone)s.") % {
            "zone": zone_time(open_desk.time_zone)
        }
        submit = (
            gettext_lazy("Save the poll")
            if open_desk.poll_closes_at
            else gettext_lazy("Open the poll")
        )
        self.helper = fbias_helper("closes_at", "opens_by_offers", submit=submit)

    def suggested_end(self) -> datetime:
        """The end as it is; else two weeks from now, or when booking opens if that is sooner."""
        desk, zone, now = self.open_desk, self.open_desk.zone, timezone.now()
        end = desk.poll_closes_at
        if end is None:
            latest = desk.opens_at if desk.opens_at > now else desk.panel_freeze_at
            end = min(now + USUAL_TIME_TO_ANSWER, latest)
            end = end.astimezone(zone).replace(hour=18, minute=0, second=0, microsecond=0)
        return end.astimezone(zone).replace(tzinfo=None)

    def clean_closes_at(self) -> datetime:
        reading = self.cleaned_data["closes_at"]
        try:
            return local_instant(reading.date(), reading.time(), ZoneInfo(self.open_desk.time_zone))
        except DomainError as error:
            raise forms.ValidationError(str(error)) from error

    def save(self, *, by: User) -> OpenDesk:
        return set_poll(self.open_desk, by=by, **self.cleaned_data)
