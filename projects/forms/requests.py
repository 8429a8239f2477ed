"""The form that asks for a project."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fbias.core.forms import fbias_helper
from members.models import User
from members.models.users import one_line
from projects.enums import Urgency
from projects.models import LONGEST_TEXT, Project
from projects.services.intake import request_project

SHORTEST_QUESTION = 40


class RequestForm(forms.Form):
    """A project asked for on one page; sent twice it is still one request."""

    request_key = forms.UUIDField(widget=forms.HiddenInput)
    title = forms.CharField(
        label=gettext_lazy("In one line, what should the project achieve?"),
        help_text=gettext_lazy("Example: “Track bacteria in two-hour movies and compare strains.”"),
        max_length=200,
        validators=[one_line],
        error_messages={"required": gettext_lazy("Give your project a title of a few words.")},
    )
    question = forms.CharField(
        label=gettext_lazy("What is the biological question, and what should come out of it?"),
        help_text=gettext_lazy(
            "Write as to a colleague from another lab: what is in the pictures, what do you want "
            "to measure, what would convince you? Everyday words are fine."
        ),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 7}),
        error_messages={"required": gettext_lazy("Tell us what you want to find out.")},
    )
    data_description = forms.CharField(
        label=gettext_lazy("Which images do you have, or will you take?"),
        help_text=gettext_lazy(
            "How many, which microscope, how large? “I do not know yet” is fine. We ask for "
            "example images later."
        ),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    urgency = forms.ChoiceField(
        label=gettext_lazy("How soon do you need the result?"),
        choices=Urgency,
        initial=Urgency.NONE,
        widget=forms.RadioSelect,
    )
    deadline = forms.DateField(
        label=gettext_lazy("If there is a fixed date, which one?"),
        help_text=gettext_lazy("For example the end of a revision or of a contract."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.fields["request_key"].initial = uuid.uuid4
        self.helper = fbias_helper(*self.fields, form_tag=False)
        self.helper.disable_csrf = True

    def clean_question(self) -> str:
        question: str = self.cleaned_data["question"]
        if len(question) < SHORTEST_QUESTION:
            raise forms.ValidationError(
                _("Please write a little more, so that we can judge what it takes.")
            )
        return question

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        deadline = cleaned.get("deadline")
        if cleaned.get("urgency") == Urgency.DATED and "deadline" in cleaned and not deadline:
            self.add_error("deadline", _("Say by which date you need the result."))
        if deadline and deadline < timezone.localdate():
            self.add_error("deadline", _("This date has passed. Choose a later one."))
        return cleaned

    def save(self) -> Project:
        return request_project(by=self.by, **self.cleaned_data)
