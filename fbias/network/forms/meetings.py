"""Plan a meeting, note who came, write minutes: times are typed on the clock of its own zone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from consultations.services.open_desks import local_instant
from fbias.core.editing import carry
from fbias.core.errors import DomainError
from fbias.core.fields import WallClockField, WholeNumberField
from fbias.core.forms import fbias_helper
from fbias.core.names import plain_name
from fbias.core.zones import zone_choices
from fbias.network.enums import MeetingKind
from fbias.network.models import Meeting, Topic
from fbias.network.models.meetings import LONGEST_MINUTES
from fbias.network.services.meetings import said_of
from fbias.network.services.minutes import ALL, topic_key
from fbias.questions.fields import OptionCards
from members.models import User

TIMES = ("starts_at", "ends_at")


class MeetingForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=MeetingKind)
    name = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=120,
        validators=[plain_name],
        help_text=_("Empty: it is called by its kind."),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        help_text=_("The times below are on the clock of this zone."),
        choices=zone_choices,
    )
    starts_at = WallClockField(label=_("Begins"))
    ends_at = WallClockField(label=_("Ends"), help_text=_("A hackathon may last for days."))
    place = forms.CharField(
        label=_("Place"), required=False, max_length=200, validators=[plain_name]
    )
    link = forms.URLField(
        label=_("Link of the call"), required=False, max_length=300, assume_scheme="https"
    )
    places = WholeNumberField(
        label=_("Places"),
        required=False,
        min_value=1,
        max_value=999,
        help_text=_("Empty: as many as like to come."),
    )
    note = forms.CharField(
        label=_("Note for everybody"),
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any = None, *, meeting: Meeting | None = None, **kwargs: Any) -> None:
        initial = {"time_zone": settings.FACILITY_TIME_ZONE}
        if meeting:
            initial = said_of(meeting)
            initial |= {name: initial[name].astimezone(meeting.zone) for name in TIMES}
        super().__init__(data, initial=initial, **kwargs)
        if meeting:
            carry(self, said_of(meeting))
        submit = _("Save the meeting") if meeting else _("Plan it and invite everybody")
        self.helper = fbias_helper(*self.fields, submit=submit)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        zone = ZoneInfo(given.get("time_zone") or settings.FACILITY_TIME_ZONE)
        for name in TIMES:
            if wall := given.get(name):
                try:
                    given[name] = local_instant(wall.date(), wall.time(), zone)
                except DomainError as refusal:
                    self.add_error(name, str(refusal))
        if not self.errors and given["ends_at"] <= given["starts_at"]:
            self.add_error("ends_at", _("The meeting ends before it begins."))
        if not self.errors and not (given["place"] or given["link"]):
            self.add_error("place", _("Say where: a place, the link of a call, or both."))
        return given


class PresenceForm(forms.Form):
    came = forms.ModelMultipleChoiceField(
        label=_("Who came?"),
        queryset=User.objects.none(),
        required=False,
        widget=OptionCards,
    )

    def __init__(
        self, data: Any = None, *, people: Any, came: Iterable[int], **kwargs: Any
    ) -> None:
        super().__init__(data, initial={"came": list(came)}, **kwargs)
        self.fields["came"].queryset = people  # type: ignore[attr-defined]
        self.fields["came"].label_from_instance = lambda one: one.name  # type: ignore[attr-defined]
        self.helper = fbias_helper("came", submit=_("Save who came"))


class MinutesForm(forms.Form):
    """One text for the meeting, and one for each topic that its writer may know of."""

    def __init__(
        self,
        data: Any = None,
        *,
        topics: Iterable[Topic],
        stored: dict[str, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(data, initial=stored, **kwargs)
        labels = {topic_key(topic): topic.title for topic in topics}
        for key in stored:
            self.fields[key] = forms.CharField(
                label=labels.get(key, _("The meeting as a whole")),
                required=False,
                max_length=LONGEST_MINUTES,
                widget=forms.Textarea(attrs={"rows": 10 if key == ALL else 5}),
            )
        carry(self, stored)
        self.helper = fbias_helper(*self.fields, submit=_("Save the minutes"))

    @property
    def words(self) -> dict[str, str]:
        return {key: text for key, text in self.cleaned_data.items() if key != "seen"}


class FileForm(forms.Form):
    sent = forms.FileField(
        label=_("A file"),
        help_text=_("At most 1 MB. Put larger ones where they can be fetched, and write the link."),
        error_messages={"empty": _("This file is empty. Choose another one.")},
    )
    topic = forms.ModelChoiceField(
        label=_("It belongs to"),
        queryset=Topic.objects.none(),
        required=False,
        empty_label=_("the meeting as a whole"),
    )

    def __init__(self, *args: Any, topics: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].queryset = topics  # type: ignore[attr-defined]
        self.helper = fbias_helper("sent", "topic", submit=_("Add the file"))
