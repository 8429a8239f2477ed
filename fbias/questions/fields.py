"""The form field of a question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from fbias.core.names import one_line, rule_for
from fbias.questions.question import UNKNOWN, Question, chosen_in, text_in

ANSWER_FIRST = gettext_lazy("Please answer this question.")
CHOOSE_FEWER = ngettext_lazy(
    "Choose %(limit_value)d at most.", "Choose %(limit_value)d at most.", "limit_value"
)


MOST_SIDE_BY_SIDE = 8  # options; more of them are a list to search in
ALL = "all"  # what the one tick sends
IN_YOUR_WORDS = gettext_lazy("In your own words")
LONGEST_BESIDE = 500


class OptionCards(forms.CheckboxSelectMultiple):
    """Several choices as cards with a small drawing each: `pictures` by value."""

    template_name = "questions/widgets/cards.html"
    input_type = "checkbox"
    pictures: Mapping[str, str] = {}

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["is_pictured"] = any(self.pictures.values())
        return context

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        option["picture"] = self.pictures.get(str(value), "")
        return option


class OptionCard(forms.RadioSelect):
    """One choice as cards."""

    template_name = "questions/widgets/cards.html"


class OptionButtons(forms.RadioSelect):
    """One choice as a row of buttons: a scale."""

    template_name = "questions/widgets/buttons.html"


class OptionChips(forms.CheckboxSelectMultiple):
    """Several short choices, beside each other where there is room."""

    template_name = "questions/widgets/chips.html"
    input_type = "checkbox"


class OptionChip(forms.RadioSelect):
    """One of a few short choices."""

    template_name = "questions/widgets/chips.html"


class MayBeUnknown:
    """A text beside which “I do not know” can be ticked; what is written counts more."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        written = super().value_from_datadict(data, files, name)  # type: ignore[misc]
        return UNKNOWN if not written and data.get(f"{name}_unknown") else written

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, "" if value == UNKNOWN else value, attrs)  # type: ignore[misc]
        context["widget"]["is_unknown"] = value == UNKNOWN
        return context


class LineOrUnknown(MayBeUnknown, forms.TextInput):
    template_name = "questions/widgets/line_or_unknown.html"


class TextOrUnknown(MayBeUnknown, forms.Textarea):
    template_name = "questions/widgets/text_or_unknown.html"


class GroupWidget(forms.MultiWidget):
    """Choices, and below them room for words."""

    template_name = "questions/widgets/group.html"

    def decompress(self, value: Any) -> list[Any]:
        chosen = chosen_in(value) if value else []
        several = getattr(self.widgets[0], "allow_multiple_selected", False)
        return [chosen if several else next(iter(chosen), ""), text_in(value)]


class GroupField(forms.MultiValueField):
    """An answer that is chosen, written, or both."""

    def __init__(self, choice: forms.Field, words: forms.CharField, **kwargs: Any) -> None:
        required = kwargs.pop("required")
        choice.required = words.required = False
        super().__init__(
            (choice, words),
            widget=GroupWidget((choice.widget, words.widget)),
            require_all_fields=False,
            required=required,
            **kwargs,
        )
        self.choices = choice.choices  # type: ignore[attr-defined]

    def compress(self, data_list: list[Any]) -> dict[str, Any] | None:
        chosen, words = data_list or ([], "")
        chosen = [chosen] if isinstance(chosen, str) else chosen
        answer = {"chosen": [value for value in chosen if value], "words": words}
        return answer if any(answer.values()) else None


class AnswerText(forms.CharField):
    """“I do not know” is never too short."""

    def run_validators(self, value: Any) -> None:
        if value != UNKNOWN:
            super().run_validators(value)


class TickAll(forms.CheckboxSelectMultiple):
    """Statements to which one tick agrees, to all of them."""

    template_name = "questions/widgets/ticks.html"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        given = super().value_from_datadict(data, files, name)
        every = [value for value, _label in self.choices]
        return every if ALL in (given or []) else given

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        is_agreed = {str(one) for one in value or []} == {str(one) for one, _label in self.choices}
        context["widget"] |= {"all": ALL, "is_agreed": is_agreed}
        return context


class AllOf:
    """Refuse until every statement is ticked."""

    def __init__(self, values: Iterable[str]) -> None:
        self.values = set(values)

    def __call__(self, chosen: list[str]) -> None:
        if set(chosen) != self.values:
            raise ValidationError(
                _("Please confirm each statement; we need all of them."), code="incomplete"
            )


def field_for(
    question: Question, *, too_short: str | Promise, required: bool = True
) -> forms.Field:
    """The field of one question; `too_short` says what a longer text is good for."""
    field = box_for(question, too_short=too_short, required=required)
    field.mandatory = question.mandatory  # type: ignore[attr-defined]  # before it is asked, too
    return field


def box_for(question: Question, *, too_short: str | Promise, required: bool) -> forms.Field:
    common: dict[str, Any] = {
        "label": question.label,
        "help_text": question.help,
        "required": required,
        "error_messages": {"required": ANSWER_FIRST},
    }
    if question.kind == "group":
        return GroupField(
            choice_for(question, {"required": False}), words_beside(question), **common
        )
    if question.options:
        return choice_for(question, common)
    match question.kind:
        case "text":
            widget = LineOrUnknown if question.unknown else forms.TextInput
            return AnswerText(
                max_length=question.longest,
                validators=[rule_for(question.id)],
                widget=widget,
                **common,
            )
        case "textarea":
            least = question.shortest if required else 0
            kind = TextOrUnknown if question.unknown else forms.Textarea
            return long_text(
                least=least, most=question.longest, too_short=too_short, widget=kind, **common
            )
        case "email":
            box = forms.EmailInput(attrs={"autocomplete": "off"})
            return forms.EmailField(max_length=254, widget=box, **common)
        case "date":
            attrs = {"type": "date"}
            return forms.DateField(widget=forms.DateInput(attrs=attrs, format="%Y-%m-%d"), **common)
    raise ValueError(f"No field for a question of kind {question.kind!r}")


def choice_for(question: Question, common: dict[str, Any]) -> forms.Field:
    """One or several of the options of a question."""
    choices = [(option.value, option.label) for option in question.options]
    common["choices"] = choices
    is_long = len(choices) > MOST_SIDE_BY_SIDE
    if question.kind == "one" or (question.kind == "group" and question.longest == 1):
        if is_long:
            common["choices"] = [("", _("Please choose")), *choices]
        return forms.ChoiceField(widget=long_list() if is_long else OptionChip, **common)
    if question.kind == "buttons":
        return forms.ChoiceField(widget=OptionButtons, **common)
    if question.kind in {"many", "group"}:
        fewer = [MaxLengthValidator(question.longest, CHOOSE_FEWER)] if question.longest else []
        pictured = question.kind == "many" and is_long
        widget = OptionCards() if pictured else long_list(several=True) if is_long else OptionChips
        if isinstance(widget, OptionCards):
            widget.pictures = {option.value: option.picture for option in question.options}
        return forms.MultipleChoiceField(widget=widget, validators=fewer, **common)
    if question.kind == "checks":
        every = AllOf(option.value for option in question.options)
        return forms.MultipleChoiceField(widget=TickAll, validators=[every], **common)
    raise ValueError(f"No field for a question of kind {question.kind!r}")


def long_list(*, several: bool = False) -> forms.Select:
    """A list in which JavaScript searches."""
    kind = forms.SelectMultiple if several else forms.Select
    return kind(attrs={"class": "form-select", "data-picker": ""})


def words_beside(question: Question) -> forms.CharField:
    """Room for words beside the choices of a group."""
    widget = LineOrUnknown if question.unknown else forms.TextInput
    attrs = {"class": "form-control", "aria-label": IN_YOUR_WORDS}
    return AnswerText(max_length=LONGEST_BESIDE, widget=widget(attrs=attrs), validators=[one_line])


def long_text(
    *,
    least: int,
    most: int,
    too_short: str | Promise,
    help_text: str = "",
    error_messages: dict[str, Any] | None = None,
    widget: type[forms.Textarea] = forms.Textarea,
    **more: Any,
) -> forms.CharField:
    """A text area that counts towards its shortest length, and what is left near its longest."""
    left = _("{left} characters left")
    attrs: dict[str, Any] = {"rows": 6, "data-left": left}
    if least:
        told = _("At least %(least)d characters.") % {"least": least}
        help_text = f"{help_text} {told}".strip()
        attrs["data-count"] = _("{count} of at least {least} characters")
    messages: dict[str, Any] = {**(error_messages or {}), "min_length": too_short}
    return AnswerText(
        min_length=least or None,
        max_length=most,
        widget=widget(attrs=attrs),
        help_text=help_text,
        error_messages=messages,
        **more,
    )
