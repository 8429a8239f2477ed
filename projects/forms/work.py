"""Forms of tasks, hours, reports and deliverables; they clean, the services write."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fbias.core.errors import DomainError
from fbias.core.fields import NumberInput, WholeNumberField
from fbias.core.names import one_line, plain_name
from fbias.questions.fields import OptionCard
from members.models import Analyst, User
from projects.durations import parse_length
from projects.enums import Activity, DeliverableKind, TaskKind
from projects.models import LONGEST_TEXT, ProjectImage, TimeEntry
from projects.queries.stretches import free_stretch

FIELD = {"class": "form-control"}


def date_field(label: Any, *, required: bool = True) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date", **FIELD}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget)


def text_field(
    label: Any,
    *,
    required: bool = True,
    longest: int = 200,
    rule: Callable[[str], None] = one_line,
    **more: Any,
) -> Any:
    return forms.CharField(
        label=label,
        required=required,
        max_length=longest,
        validators=[rule],
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

    weeks = WholeNumberField(
        label=_("Weeks from one report to the next"),
        widget=NumberInput(attrs=FIELD, keyboard="numeric"),
    )


class TaskForm(forms.Form):
    """A task or milestone: what, who, until when."""

    def __init__(self, *args: Any, people: Iterable[User], kinds: bool = True, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in people}
        self.fields["title"] = text_field(_("What is to be done?"), rule=plain_name)
        if kinds:
            shown = [kind for kind in TaskKind.choices if kind[0] != TaskKind.KICK_OFF]
            self.fields["kind"] = choice_field(_("Kind"), shown)
        everybody = [("", "-"), *((key, person.name) for key, person in self.people.items())]
        self.fields["assignee"] = choice_field(_("Who"), everybody, required=False)
        self.fields["due_on"] = date_field(_("Until"), required=False)

    def clean_assignee(self) -> User | None:
        return self.people.get(self.cleaned_data["assignee"])


def time_field(label: Any) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time", **FIELD}, format="%H:%M")
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
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
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
                widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
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
        found = free_stretch(analyst, given["day"], length, but=but)
        if found is None:
            raise DomainError(
                _("There is no room for so many hours on this day: others are noted, or to come.")
            )
        return {**said, "starts_at": found[0], "ends_at": found[1], "by_length": True}
    zone = timezone.get_current_timezone()
    last_day = given["day"] + timedelta(days=given["ends"] == time())
    return {
        **said,
        "starts_at": datetime.combine(given["day"], given["begins"], tzinfo=zone),
        "ends_at": datetime.combine(last_day, given["ends"], tzinfo=zone),
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

    title = text_field(
        _("What is it?"),
        rule=plain_name,
        help_text=_("The same title replaces an older version."),
    )
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


class LastResultForm(forms.Form):
    """The last result is accepted, and the user says whether it was everything."""

    is_all = forms.ChoiceField(
        label=_("Is this everything that you expected?"),
        choices=[
            ("yes", _("Yes: the project is completed with it")),
            ("no", _("No: more is to come, and the work goes on")),
        ],
        widget=OptionCard,
        error_messages={"required": _("Say whether this was everything.")},
    )
    more = words_field(
        _("What do you still expect?"),
        required=False,
        rows=3,
        help_text=_("Needed only if more is to come. Everybody of this project reads it."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("is_all") == "no" and not cleaned.get("more"):
            self.add_error("more", _("Say what you still expect."))
        return cleaned

    def answer(self) -> dict[str, Any]:
        """What the service takes."""
        given = self.cleaned_data
        is_all = given["is_all"] == "yes"
        return {"is_all": is_all, "more": "" if is_all else given["more"]}


class DefectsForm(forms.Form):
    defects = words_field(_("What is wrong?"))
