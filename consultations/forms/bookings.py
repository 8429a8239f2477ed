"""The forms of a booking: claim, answer, choose another session, cancel; the services write."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.enums import ConsultationStatus, OpenDeskStatus
from consultations.models import Consultation, Destination, OpenDesk, Session
from consultations.services.bookings.follow_ups import book_follow_up
from consultations.services.bookings.refusals import turn_away
from fbias.core.editing import SEEN, carry
from fbias.core.lists import FilterForm
from fbias.questions.fields import field_for
from fbias.questions.question import Question
from members.models import User

UNFINISHED = {"required", "min_length", "incomplete"}
TOO_SHORT = gettext_lazy(
    "Please write a little more, so that the panel can prepare: "
    "%(limit_value)d characters at least, yours has %(show_value)d."
)


class BookingsFilter(FilterForm):
    """What narrows the list of all bookings."""

    words = forms.CharField(
        label=gettext_lazy("Title, person or team"),
        required=False,
        max_length=100,
        widget=forms.SearchInput(),
    )
    status = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[("", gettext_lazy("All")), *ConsultationStatus.choices],
    )
    first = forms.DateField(
        label=gettext_lazy("From"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    last = forms.DateField(
        label=gettext_lazy("until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class AnswerForm(forms.Form):
    """The questions of one step; what was typed is kept even where something else is wrong.

    `from_files` are answers that the files give: shown to be corrected until the person saves them.
    What is not among `asked` may stay empty; of `shown`, the page hides the rest.
    """

    shown: Container[str] | None = None

    def __init__(
        self,
        questions: Iterable[Question],
        *,
        answers: Mapping[str, Any],
        data: Any = None,
        from_files: Mapping[str, Any] | None = None,
        asked: Container[str] | None = None,
    ) -> None:
        prefilled = {
            name: value for name, value in (from_files or {}).items() if name not in answers
        }
        super().__init__(data, initial={**prefilled, **answers})
        self.questions = {one.id: one for one in questions if one.kind != "files"}
        for name, question in self.questions.items():
            required = question.mandatory and (asked is None or name in asked)
            self.fields[name] = field_for(question, too_short=TOO_SHORT, required=required)
        self.found = prefilled
        carry(self, {name: answers.get(name) for name in self.questions})

    @property
    def answers(self) -> dict[str, Any]:
        """What is valid, by question; what was left empty and never answered says nothing."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name != SEEN and (value or name in self.initial)
        }

    @property
    def unfinished(self) -> dict[str, Any]:
        """What can be kept although it cannot be sent: too short, or left empty."""
        codes = {
            name: {error.code for error in errors}
            for name, errors in self.errors.as_data().items()
            if name in self.questions
        }
        return {
            name: None if "required" in errors else self.fields[name].to_python(self[name].data)
            for name, errors in codes.items()
            if errors <= UNFINISHED and ("required" not in errors or name in self.initial)
        }

    @property
    def seen(self) -> str | None:
        """What the answers were typed over."""
        return self.cleaned_data[SEEN]


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why do you cancel?"),
        help_text=gettext_lazy("A few words are enough; they help us to plan."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class EndForm(forms.Form):
    """Why a request is not for the open desk, and who can help instead, if anybody."""

    destination = forms.ModelChoiceField(
        label=gettext_lazy("Who can help instead?"),
        help_text=gettext_lazy("Leave it empty if nobody can; the list is edited in the admin."),
        queryset=Destination.objects.filter(is_offered=True),
        required=False,
    )
    reason = forms.CharField(
        label=gettext_lazy("Why, and what would change it?"),
        help_text=gettext_lazy("The person reads this sentence in a mail."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def save(self, consultation: Consultation, *, by: User) -> Consultation:
        return turn_away(consultation, by=by, **self.cleaned_data)


class ClaimForm(forms.Form):
    request_key = forms.UUIDField(
        error_messages=dict.fromkeys(
            ("required", "invalid"),
            gettext_lazy("The page was too old. Please choose your session again."),
        )
    )


class SessionChoiceForm(forms.Form):
    """Choose a free session, of one open desk or of any that is public."""

    def __init__(self, *args: Any, open_desk: OpenDesk | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        anywhere = Session.objects.filter(open_desk__status__in=OpenDeskStatus.UPCOMING)
        self.fields["session"] = forms.ModelChoiceField(
            queryset=open_desk.sessions.all() if open_desk else anywhere,
            error_messages={
                "required": _("Choose a session."),
                "invalid_choice": _(
                    "This session does not belong to this open desk. Choose another."
                ),
            },
        )


class FollowUpForm(SessionChoiceForm):
    """A session for the same question, and whom one would like to meet."""

    request_key = forms.UUIDField(widget=forms.HiddenInput)
    same_panel = forms.BooleanField(
        label=gettext_lazy("I would like to meet the same analysts, if they can come"),
        required=False,
    )

    def save(self, first: Consultation, *, by: User) -> Consultation:
        return book_follow_up(first, by=by, **self.cleaned_data)
