"""Ask for a mentor, answer, note what was done, say what was learnt."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from fbias.core.clock import facility_today
from fbias.core.forms import fbias_helper
from fbias.core.lists import FilterForm
from fbias.network.enums import PairStatus
from fbias.network.models.mentoring import LONGEST, LONGEST_WORD, SHORTEST
from members.models import Analyst, Tag, User
from projects.forms.base import date_field, key_field, words_field
from projects.hours import parse_length

SECONDS_PER_HOUR = 3600


optional_words = partial(words_field, required=False, longest=LONGEST_WORD)


class MentorForm(forms.Form):
    """A subject and a wish; a coordinator says for whom."""

    learner = forms.ModelChoiceField(
        label=gettext_lazy("Who learns"), queryset=Analyst.objects.none(), required=False
    )
    tag = forms.ModelChoiceField(
        label=pgettext_lazy("mentoring", "Subject"),
        queryset=Tag.objects.none(),
        help_text=gettext_lazy("A word of the vocabulary: an operation, a tool, a modality."),
    )
    wish = optional_words(
        gettext_lazy("What would you like to be able to do?"),
        help_text=gettext_lazy("Who is asked to mentor reads it, and the coordinators."),
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tag"].queryset = Tag.objects.in_use().by_label()  # type: ignore[attr-defined]
        if by.is_coordinator:
            members = Analyst.objects.current().not_hidden_from(by).select_related("user")
            learner = self.fields["learner"]
            learner.queryset = members  # type: ignore[attr-defined]
            learner.required = not by.is_analyst
            learner.empty_label = _("I myself") if by.is_analyst else ""  # type: ignore[attr-defined]
        else:
            del self.fields["learner"]
        self.helper = fbias_helper(*self.fields, submit=gettext_lazy("Look for a mentor"))


class AnswerForm(forms.Form):
    said = forms.ChoiceField(
        label=gettext_lazy("Your answer"),
        choices=(
            ("accept", gettext_lazy("Yes, I will mentor")),
            ("decline", gettext_lazy("No, not now")),
        ),
        widget=forms.RadioSelect,
    )
    word = optional_words(
        gettext_lazy("A word to them"),
        help_text=gettext_lazy("When you could first talk, or whom they could ask instead."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = fbias_helper("said", "word", submit=gettext_lazy("Send the answer"))


class EntryForm(forms.Form):
    request_key = key_field()
    day = date_field(gettext_lazy("Day"))
    hours = forms.CharField(
        label=gettext_lazy("How long"),
        max_length=20,
        help_text=gettext_lazy("For example 1 h, 1h30 or 45 min."),
    )
    done = words_field(gettext_lazy("What you did"), rows=3, longest=LONGEST_WORD)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = facility_today
        self.helper = fbias_helper(*self.fields, submit=gettext_lazy("Enter it in the log"))

    def clean_hours(self) -> Decimal:
        try:
            seconds = parse_length(self.cleaned_data["hours"]).total_seconds()
        except ValueError as error:
            raise forms.ValidationError(_("Write the length as 1 h, 1h30 or 45 min.")) from error
        hours = (Decimal(seconds) / SECONDS_PER_HOUR).quantize(Decimal("0.01"))
        if not SHORTEST <= hours <= LONGEST:
            raise forms.ValidationError(_("Enter between a quarter of an hour and twelve hours."))
        return hours


class EndForm(forms.Form):
    learnt = optional_words(
        gettext_lazy("What was learnt?"),
        rows=5,
        help_text=gettext_lazy("Both of you and the coordinators read it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = fbias_helper("learnt", submit=gettext_lazy("End the mentoring"))


class PairsForm(FilterForm):
    status = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[("", gettext_lazy("All states")), *PairStatus.choices],
    )
