"""The request form, built from the questions as data; it cleans, the services write."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fbias.core.clock import facility_today
from fbias.core.names import plain_name
from fbias.questions.fields import ANSWER_FIRST, OptionCard, field_for
from fbias.questions.question import Question
from members.enums import Language
from projects.enums import Origin, Urgency
from projects.questions import project_questions

TOO_SHORT = gettext_lazy(
    "Please write a little more, so that we can judge what it takes: "
    "%(limit_value)d characters at least, yours has %(show_value)d."
)


class QuestionsForm(forms.Form):
    """Some questions of the request; `strict=False` asks for title and question only."""

    def __init__(
        self,
        questions: Iterable[Question],
        *,
        content: Mapping[str, Any],
        data: Any = None,
        strict: bool = True,
    ) -> None:
        super().__init__(data, initial=dict(content))
        self.asked = [question.id for question in questions]
        for question in questions:
            needed = question.mandatory and (strict or question.step == 1)
            self.fields[question.id] = field_for(question, required=needed, too_short=TOO_SHORT)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        deadline = cleaned.get("deadline")
        if cleaned.get("urgency") == Urgency.DATED and "deadline" in cleaned and not deadline:
            self.add_error("deadline", _("Say by which date you need the result."))
        if deadline and deadline < facility_today():
            self.add_error("deadline", _("This date has passed. Choose a later one."))
        return cleaned

    @property
    def content(self) -> dict[str, Any]:
        """The valid answers; a fixed date that was not named is left as it was."""
        answers = {
            name: self.cleaned_data[name] for name in self.asked if name in self.cleaned_data
        }
        if "deadline" in self.errors:
            answers.pop("urgency", None)
        return answers


class FirstStepForm(QuestionsForm):
    """The first step, before there is a draft; sent twice it is still one request."""

    request_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["request_key"].initial = uuid.uuid4


class FilingForm(QuestionsForm):
    """A coordinator writes down what reached the facility by mail, phone or Euro-BioImaging."""

    request_key = forms.UUIDField(widget=forms.HiddenInput)
    requester_email = forms.EmailField(
        label=gettext_lazy("E-mail address of the person who asks"),
        help_text=gettext_lazy(
            "Somebody without an account gets one, and a mail to choose a password."
        ),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"required": ANSWER_FIRST},
    )
    requester_name = forms.CharField(
        label=gettext_lazy("Name of the person"),
        help_text=gettext_lazy("Only needed for somebody who has no account yet."),
        max_length=120,
        required=False,
        validators=[plain_name],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of our first mail to them"),
        help_text=gettext_lazy("Counts for somebody who has no account yet."),
        choices=Language,
        required=False,
    )
    origin = forms.ChoiceField(
        label=gettext_lazy("How did the request reach us?"),
        help_text=gettext_lazy(
            "A request that comes out of a session is made on the page of that session."
        ),
        choices=[
            (value, label)
            for value, label in Origin.choices
            if value in {Origin.DIRECT, Origin.EURO_BIOIMAGING}
        ],
        initial=Origin.DIRECT,
        widget=OptionCard,
    )
    proposal_number = forms.CharField(
        label=gettext_lazy("Number of the Euro-BioImaging proposal"),
        help_text=gettext_lazy("Example: PID-12345"),
        max_length=60,
        required=False,
        validators=[plain_name],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *, data: Any = None) -> None:
        super().__init__(project_questions(), content={"urgency": "none"}, data=data, strict=False)
        self.fields["request_key"].initial = uuid.uuid4
        self.fields["language"].initial = settings.FACILITY_LANGUAGE
        self.fields["urgency"].required = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("origin") == Origin.EURO_BIOIMAGING and not cleaned.get("proposal_number"):
            self.add_error("proposal_number", _("Give the number of the proposal."))
        return cleaned


class MessageForm(forms.Form):
    """One message of the thread."""

    request_key = forms.UUIDField(widget=forms.HiddenInput)
    audience = forms.ChoiceField(label=gettext_lazy("Who reads it?"), widget=OptionCard)
    text = forms.CharField(
        label=gettext_lazy("Your message"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("Write a message first.")},
    )

    def __init__(self, *, audiences: list[tuple[str, str]], data: Any = None) -> None:
        super().__init__(data)
        self.fields["request_key"].initial = uuid.uuid4
        self.fields["audience"].choices = audiences  # type: ignore[attr-defined]
        self.fields["audience"].initial = audiences[0][0]
        if len(audiences) == 1:
            self.fields["audience"].widget = forms.HiddenInput()


class QuestionForm(forms.Form):
    """A question to the requester, or the answer to it."""

    request_key = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": gettext_lazy("Write a few words first.")},
    )

    def __init__(self, *, label: str, data: Any = None) -> None:
        super().__init__(data)
        self.fields["request_key"].initial = uuid.uuid4
        self.fields["text"].label = label
