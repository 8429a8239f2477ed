"""The booking form, built from the questions as data; it cleans, the services write."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from consultations.questions import Question
from fbias.core.editing import SEEN, carry
from fbias.core.lengths import long_text


class OptionCards(forms.CheckboxSelectMultiple):
    """Several choices as cards with a small drawing each."""

    template_name = "consultations/widgets/cards.html"
    input_type = "checkbox"


class OptionCard(forms.RadioSelect):
    """One choice as cards."""

    template_name = "consultations/widgets/cards.html"


class TickAll(forms.CheckboxSelectMultiple):
    """Statements that must each be ticked."""

    template_name = "consultations/widgets/ticks.html"


TOO_SHORT = gettext_lazy(
    "Please write a little more, so that the panel can prepare: "
    "%(least)d characters at least, yours has %(count)d."
)


class AtMost:
    """Refuse more choices than were asked for."""

    def __init__(self, choices: int) -> None:
        self.choices = choices

    def __call__(self, chosen: list[str]) -> None:
        if len(chosen) > self.choices:
            raise ValidationError(
                ngettext("Choose %(most)d at most.", "Choose %(most)d at most.", self.choices)
                % {"most": self.choices}
            )


class AllOf:
    """Refuse until every statement is ticked."""

    def __init__(self, values: Iterable[str]) -> None:
        self.values = set(values)

    def __call__(self, chosen: list[str]) -> None:
        if set(chosen) != self.values:
            raise ValidationError(_("Please confirm each statement; we need all of them."))


ANSWER_FIRST = gettext_lazy("Please answer this question.")


def field_for(question: Question) -> forms.Field:
    """The form field of one question."""
    common: dict[str, Any] = {
        "label": question.label,
        "help_text": question.help,
        "error_messages": {"required": ANSWER_FIRST},
    }
    choices = [(option.value, option.label) for option in question.options]
    match question.kind:
        case "text":
            return forms.CharField(
                max_length=question.longest,
                widget=forms.TextInput(attrs={"class": "form-control"}),
                **common,
            )
        case "textarea":
            return long_text(
                least=question.shortest, most=question.longest, too_short=TOO_SHORT, **common
            )
        case "one":
            return forms.ChoiceField(choices=choices, widget=OptionCard, **common)
        case "many":
            return forms.MultipleChoiceField(
                choices=choices, widget=OptionCards, validators=[AtMost(question.longest)], **common
            )
        case "checks":
            values = [value for value, _label in choices]
            return forms.MultipleChoiceField(
                choices=choices, widget=TickAll, validators=[AllOf(values)], **common
            )
    raise ValueError(f"No field for a question of kind {question.kind!r}")


class AnswerForm(forms.Form):
    """The questions of one step; what was typed is kept even where something else is wrong."""

    def __init__(
        self, questions: Iterable[Question], *, answers: Mapping[str, Any], data: Any = None
    ) -> None:
        super().__init__(data, initial=dict(answers))
        for question in questions:
            if question.kind != "files":
                self.fields[question.id] = field_for(question)
        carry(self, {name: answers.get(name) for name in self.fields})

    @property
    def answers(self) -> dict[str, Any]:
        """What is valid, by question."""
        return {name: value for name, value in self.cleaned_data.items() if name != SEEN}

    @property
    def seen(self) -> str | None:
        """What the answers were typed over."""
        return self.cleaned_data[SEEN]


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why do you cancel?"),
        help_text=gettext_lazy("A few words are enough; they help us to plan."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
    )
