"""The hours that an analyst offers for one open desk, ticked on one page."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy

from consultations.models import OpenDesk
from consultations.services.open_desks import offer_hours
from fbias.core.forms import fbias_helper
from members.models import Analyst


class OfferForm(forms.Form):
    hours = forms.TypedMultipleChoiceField(
        label=gettext_lazy("I can sit on a panel at"),
        help_text=gettext_lazy("Tick nothing if you cannot come that day."),
        coerce=datetime.fromisoformat,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": gettext_lazy(
                "This open desk has no session at that hour. Reload the page."
            )
        },
    )

    def __init__(self, *args: Any, open_desk: OpenDesk, analyst: Analyst, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.open_desk, self.analyst = open_desk, analyst
        starts = sorted({session.starts_at for session in open_desk.sessions.all()})
        offered = open_desk.offers.filter(analyst=analyst).values_list("starts_at", flat=True)
        field = cast(forms.TypedMultipleChoiceField, self.fields["hours"])
        field.choices = [(start.isoformat(), clock(start)) for start in starts]
        field.initial = [start.isoformat() for start in offered]
        self.helper = fbias_helper("hours", submit=gettext_lazy("Offer these hours"))

    def save(self) -> int:
        return offer_hours(self.open_desk, self.analyst, hours=self.cleaned_data["hours"])


def clock(instant: datetime) -> str:
    """“10:00 (Europe/Paris)”, on the reader's clock."""
    return f"{date_format(timezone.localtime(instant), 'H:i')} ({timezone.get_current_timezone()})"
