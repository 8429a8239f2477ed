"""Forms of the end of a project."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fbias.core.fields import NumberInput, WholeNumberField
from fbias.core.names import plain_name
from fbias.questions.fields import OptionCard
from projects.enums import Acknowledgement
from projects.forms.base import choice_field, key_field, text_field, words_field
from projects.services.surveys import BEST, WORST
from projects.surveys import SURVEY

POINTS = (
    ("", "-"),
    (str(BEST), _("5: I fully agree")),
    ("4", "4"),
    ("3", "3"),
    ("2", "2"),
    (str(WORST), _("1: I do not agree at all")),
)


class PhaseForm(forms.Form):
    """Go or no-go, and why; the key makes a double click one decision."""

    go = forms.ChoiceField(
        label=_("Does it continue with another phase?"),
        choices=[("yes", _("Go: prepare the next phase")), ("no", _("No-go: it ends here"))],
        widget=OptionCard,
    )
    reason = words_field(_("Why? The user and the PI read it."))
    title = text_field(_("If go: title of the next phase"), required=False, rule=plain_name)
    question = words_field(_("Its question"), required=False)
    success = words_field(_("What success looks like in it"), required=False, rows=3)
    request_key = key_field()

    def clean_go(self) -> bool:
        return bool(self.cleaned_data["go"] == "yes")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in ("title", "question", "success"):
            if cleaned.get("go") and not cleaned.get(name) and name not in self.errors:
                self.add_error(name, _("The next phase has its own: write it here."))
        return cleaned


class PublicationForm(forms.Form):
    doi = text_field(_("DOI"), help_text=_("For example 10.1234/abc.56; the address works too."))
    title = text_field(_("Title"), required=False, longest=400)
    year = WholeNumberField(
        label=_("Year"),
        required=False,
        min_value=2000,
        max_value=2100,
        widget=NumberInput(keyboard="numeric"),
    )


class AcknowledgementForm(forms.Form):
    found = choice_field(_("What does the article say?"), Acknowledgement.choices)


class OutcomeForm(forms.Form):
    """What is written beside a project once it is over; either may be taken away."""

    outcome = words_field(
        _("What came out of it, in a sentence"),
        required=False,
        rows=3,
        help_text=_("It appears on the page of the project."),
    )
    notes = words_field(
        _("Notes for the report"),
        required=False,
        help_text=_("They appear in the funder's table, beside the title and the hours."),
    )


class CaseForm(forms.Form):
    title = text_field(_("Title"), rule=plain_name)
    text = words_field(
        _("The project without names"),
        rows=10,
        help_text=_(
            "The question, what was done, what came out of it. No person or place is named."
        ),
    )


class SurveyForm(forms.Form):
    """Eight sentences, one to five each, and words."""

    words = words_field(_("What should we change?"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for item in SURVEY:
            self.fields[item.code] = choice_field(item.question, POINTS)
        self.order_fields([item.code for item in SURVEY])

    def scores(self) -> dict[str, int]:
        return {item.code: int(self.cleaned_data[item.code]) for item in SURVEY}
