"""Forms of tasks, hours, reports and deliverables; they clean, the services write."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import Analyst, User
from members.models.users import one_line
from projects.enums import Activity, DeliverableKind, TaskKind
from projects.models import LONGEST_TEXT, ProjectImage, TimeEntry
from projects.services.rhythm import MOST_WEEKS

FIELD = {"class": "form-control"}


def date_field(label: Any, *, required: bool = True) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date", **FIELD}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget)


def text_field(label: Any, *, required: bool = True, longest: int = 200, **more: Any) -> Any:
    return forms.CharField(
        label=label,
        required=required,
        max_length=longest,
        validators=[one_line],
        widget=forms.TextInput(attrs=FIELD),
        **more,
    )


def words_field(
    label: Any, *, required: bool = True, rows: int = 4, longest: int = LONGEST_TEXT, **more: Any
) -> Any:
    return forms.CharField(
        label=label,
        required=required,
        max_length=longest,
        widget=forms.Textarea(attrs={"rows": rows, **FIELD}),
        **more,
    )


def choice_field(label: Any, choices: Any, *, required: bool = True) -> forms.ChoiceField:
    widget = forms.Select(attrs={"class": "form-select"})
    return forms.ChoiceField(label=label, required=required, choices=choices, widget=widget)


def key_field() -> forms.UUIDField:
    return forms.UUIDField(initial=uuid.uuid4, widget=forms.HiddenInput)


class ReportWeeksForm(forms.Form):
    """How often the user hears of the work."""

    weeks = forms.IntegerField(
        label=_("Weeks from one report to the next"),
        widget=forms.NumberInput(attrs=FIELD | {"min": 1, "max": MOST_WEEKS}),
    )


class TaskForm(forms.Form):
    """A task or milestone: what, who, until when."""

    def __init__(self, *args: Any, people: Iterable[User], kinds: bool = True, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in people}
        self.fields["title"] = text_field(_("What is to be done?"))
        if kinds:
            shown = [kind for kind in TaskKind.choices if kind[0] != TaskKind.KICK_OFF]
            self.fields["kind"] = choice_field(_("Kind"), shown)
        everybody = [("", "-"), *((key, person.name) for key, person in self.people.items())]
        self.fields["assignee"] = choice_field(_("Who"), everybody, required=False)
        self.fields["due_on"] = date_field(_("Until"), required=False)

    def clean_assignee(self) -> User | None:
        return self.people.get(self.cleaned_data["assignee"])


class HoursForm(forms.Form):
    """A stretch of work in the reader's own time zone."""

    day = date_field(_("Day"))
    begins = forms.TimeField(
        label=_("From"), widget=forms.TimeInput(attrs={"type": "time", **FIELD}, format="%H:%M")
    )
    ends = forms.TimeField(
        label=_("To"), widget=forms.TimeInput(attrs={"type": "time", **FIELD}, format="%H:%M")
    )
    activity = choice_field(_("Activity"), Activity.choices)
    note = text_field(_("What was done"), required=False, longest=300)
    billable = forms.BooleanField(
        label=_("Counts against the quote"),
        required=False,
        initial=True,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )
    request_key = key_field()

    def __init__(self, *args: Any, analysts: Iterable[Analyst] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = timezone.localdate
        self.fields["activity"].initial = Activity.ANALYSIS
        self.analysts = {str(analyst.pk): analyst for analyst in analysts}
        if len(self.analysts) > 1:
            names = [(key, analyst.user.name) for key, analyst in self.analysts.items()]
            self.fields["analyst"] = choice_field(_("Whose hours"), names)
        self.order_fields(["analyst", "day", "begins", "ends", "activity", "note", "billable"])

    def hours(self) -> dict[str, Any]:
        """What the service takes."""
        given = self.cleaned_data
        chosen = given.get("analyst") or next(iter(self.analysts))
        return {
            "analyst": self.analysts[chosen],
            "request_key": given["request_key"],
            **stretch(given),
        }


class CorrectionForm(HoursForm):
    """The same once more, with the reason."""

    reason = text_field(_("Why do you correct it?"), longest=300)

    def __init__(self, *args: Any, entry: TimeEntry, **kwargs: Any) -> None:
        first, last = (timezone.localtime(at) for at in (entry.period.lower, entry.period.upper))
        initial = {
            "day": first.date(),
            "begins": first.time(),
            "ends": last.time(),
            "activity": entry.activity,
            "note": entry.note,
            "billable": entry.billable,
        }
        super().__init__(*args, initial=initial, **kwargs)
        del self.fields["request_key"]


def stretch(given: Mapping[str, Any]) -> dict[str, Any]:
    """The two moments; work that goes past midnight is two entries."""
    zone = timezone.get_current_timezone()
    moments = [
        datetime.combine(given["day"], given[name], tzinfo=zone) for name in ("begins", "ends")
    ]
    return {
        "starts_at": moments[0],
        "ends_at": moments[1],
        "activity": given["activity"],
        "note": given["note"],
        "billable": given["billable"],
    }


class ReportForm(forms.Form):
    text = words_field(_("Report"), rows=18, longest=20_000)

    def __init__(self, *args: Any, peers: Iterable[Analyst] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.peers = {str(peer.pk): peer for peer in peers}
        if self.peers:
            names = [("", "-"), *((key, peer.user.name) for key, peer in self.peers.items())]
            self.fields["peer"] = choice_field(
                _("A colleague who reads it first, if you want one"), names, required=False
            )


class RemarkForm(forms.Form):
    """Why a report goes back to its author, or why there is none this time."""

    def __init__(self, *args: Any, returns: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = _("What should change?") if returns else _("Why is no report needed this time?")
        self.fields["remark"] = words_field(asked)


class DeliverableForm(forms.Form):
    """One version of what the user gets: a link, or a file that is on the project."""

    title = text_field(_("What is it?"), help_text=_("The same title replaces an older version."))
    kind = choice_field(_("Kind"), DeliverableKind.choices)
    version = text_field(_("Version"), longest=40, initial="1")
    licence = text_field(_("Licence"), longest=80, help_text=_("For example MIT or CC BY 4.0."))
    link = forms.URLField(
        label=_("Link to a repository or DOI"),
        required=False,
        max_length=500,
        assume_scheme="https",
        widget=forms.URLInput(attrs=FIELD),
    )
    instructions = words_field(_("How is it used, and how can it be tried?"))

    def __init__(self, *args: Any, images: Iterable[ProjectImage] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.uploads = {str(image.pk): image.upload for image in images}
        if self.uploads:
            names = [("", "-"), *((key, one.file_name) for key, one in self.uploads.items())]
            self.fields["upload"] = choice_field(
                _("Or a file of the project"), names, required=False
            )

    def clean_upload(self) -> Any:
        return self.uploads.get(self.cleaned_data["upload"])


class DefectsForm(forms.Form):
    defects = words_field(_("What is wrong?"))
