"""The form field of a question."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from fbias.core.names import rule_for
from fbias.questions.question import Question

ANSWER_FIRST = gettext_lazy("Please answer this question.")
CHOOSE_FEWER = ngettext_lazy(
    "Choose %(limit_value)d at most.", "Choose %(limit_value)d at most.", "limit_value"
)


class OptionCards(forms.CheckboxSelectMultiple):
    """Several choices as cards with a small drawing each."""

    template_name = "questions/widgets/cards.html"
    input_type = "checkbox"


class OptionCard(forms.RadioSelect):
    """One choice as cards."""

    template_name = "questions/widgets/cards.html"


class OptionButtons(forms.RadioSelect):
    """One choice as a row of buttons: a scale."""

    template_name = "questions/widgets/buttons.html"


class TickAll(forms.CheckboxSelectMultiple):
    """Statements that must each be ticked."""

    template_name = "questions/widgets/ticks.html"


class AllOf:
    """Refuse until every statement is ticked."""

    def __init__(self, values: Iterable[str]) -> None:
        self.values = set(values)

    def __call__(self, chosen: list[str]) -> None:
        if set(chosen) != self.values:
            raise ValidationError(_("Please confirm each statement; we need all of them."))


def field_for(
    question: Question, *, too_short: str | Promise, required: bool = True
) -> forms.Field:
    """The field of one question; `too_short` says what a longer text is good for."""
    common: dict[str, Any] = {
        "label": question.label,
        "help_text": question.help,
        "required": required,
        "error_messages": {"required": ANSWER_FIRST},
    }
    if question.options:
        return choice_for(question, common)
    match question.kind:
        case "text":
            return forms.CharField(
                max_length=question.longest,
                validators=[rule_for(question.id)],
                widget=forms.TextInput(attrs={"class": "form-control"}),
                **common,
            )
        case "textarea":
            least = question.shortest if required else 0
            return long_text(least=least, most=question.longest, too_short=too_short, **common)
        case "email":
            widget = forms.EmailInput(attrs={"class": "form-control", "autocomplete": "off"})
            return forms.EmailField(max_length=254, widget=widget, **common)
        case "date":
            attrs = {"type": "date", "class": "form-control"}
            return forms.DateField(widget=forms.DateInput(attrs=attrs, format="%Y-%m-%d"), **common)
    raise ValueError(f"No field for a question of kind {question.kind!r}")


def choice_for(question: Question, common: dict[str, Any]) -> forms.Field:
    """One or several of the options of a question."""
    common["choices"] = [(option.value, option.label) for option in question.options]
    if question.kind == "one":
        return forms.ChoiceField(widget=OptionCard, **common)
    if question.kind == "buttons":
        return forms.ChoiceField(widget=OptionButtons, **common)
    if question.kind == "many":
        fewer = MaxLengthValidator(question.longest, CHOOSE_FEWER)
        return forms.MultipleChoiceField(widget=OptionCards, validators=[fewer], **common)
    if question.kind == "checks":
        every = AllOf(option.value for option in question.options)
        return forms.MultipleChoiceField(widget=TickAll, validators=[every], **common)
    raise ValueError(f"No field for a question of kind {question.kind!r}")


def long_text(
    *,
    least: int,
    most: int,
    too_short: str | Promise,
    help_text: str = "",
    error_messages: dict[str, Any] | None = None,
    **more: Any,
) -> forms.CharField:
    """A text area that tells its shortest length in its help and counts towards it."""
    attrs: dict[str, Any] = {"rows": 6, "class": "form-control"}
    if least:
        told = _("At least %(least)d characters.") % {"least": least}
        help_text = f"{help_text} {told}".strip()
        attrs["data-count"] = _("{count} of at least {least} characters")
    messages: dict[str, Any] = {**(error_messages or {}), "min_length": too_short}
    return forms.CharField(
        min_length=least or None,
        max_length=most,
        widget=forms.Textarea(attrs=attrs),
        help_text=help_text,
        error_messages=messages,
        **more,
    )
