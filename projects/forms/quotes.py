"""Forms about money: a quote, the PI's answer, how an invoice is settled, a period."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from fbias.core.clock import facility_today
from fbias.core.editing import carry
from fbias.core.fields import NumberField, NumberInput, WholeNumberField
from fbias.core.names import one_line, plain_name
from projects.enums import Activity
from projects.forms.purchase_orders import small_enough
from projects.models import LONGEST_TEXT, PriceCategory, Project, Quote
from projects.queries.quotes import estimate, suggested_category, weeks_until_start
from projects.services.quotes.writing import VALID_FOR, Wanted, draft_in_words

BILLED = tuple(filter(Activity.is_billed, Activity))
MOST_HOURS = Decimal(2000)
MOST_WEEKS = 260


def day_field(label: Any, **more: Any) -> forms.DateField:
    attrs = {"type": "date"}
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs=attrs, format="%Y-%m-%d"), **more
    )


def weeks_field(label: Any, *, least: int) -> WholeNumberField:
    return WholeNumberField(
        label=label,
        validators=[
            MinValueValidator(
                least,
                ngettext_lazy(
                    "Give at least %(limit_value)d week.",
                    "Give at least %(limit_value)d weeks.",
                    "limit_value",
                ),
            ),
            MaxValueValidator(MOST_WEEKS, gettext_lazy("Give at most %(limit_value)d weeks.")),
        ],
        widget=NumberInput(keyboard="numeric"),
    )


class QuoteForm(forms.Form):
    """Hours by activity, scope, start, duration and last day of a quote."""

    category = forms.ModelChoiceField(
        label=gettext_lazy("Price category"),
        queryset=PriceCategory.objects.none(),
        empty_label=None,
    )
    scope = forms.CharField(
        label=gettext_lazy("What is done, in words that the PI understands"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": gettext_lazy("Say in a few words what is done.")},
    )
    starts_in_weeks = weeks_field(gettext_lazy("In how many weeks can it start?"), least=0)
    duration_weeks = weeks_field(gettext_lazy("How many weeks does it take?"), least=1)
    valid_until = day_field(gettext_lazy("Can be accepted until"))

    def __init__(self, *, project: Project, draft: Quote | None, data: Any = None) -> None:
        super().__init__(data, initial=from_draft(draft) if draft else from_project(project))
        categories = PriceCategory.objects.filter(retired=False)
        self.fields["category"].queryset = categories  # type: ignore[attr-defined]
        for activity in BILLED:
            self.fields[f"hours_{activity}"] = NumberField(
                label=activity.label,
                required=False,
                max_digits=7,
                decimal_places=2,
                validators=[
                    MinValueValidator(Decimal(0), gettext_lazy("Hours cannot be negative.")),
                    MaxValueValidator(MOST_HOURS, gettext_lazy("Give at most 2,000 hours.")),
                ],
                widget=NumberInput(),
            )
            self.fields[f"text_{activity}"] = forms.CharField(
                label=_("%(activity)s: what for") % {"activity": activity.label},
                required=False,
                max_length=200,
                validators=[one_line],
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )
        carry(self, draft_in_words(draft) if draft else {})

    @property
    def activities(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"hours_{one}"], self[f"text_{one}"]) for one in BILLED]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        last = cleaned.get("valid_until")
        if last and last < facility_today():
            self.add_error("valid_until", _("This date has passed. Choose a later one."))
        if last and last > facility_today() + VALID_FOR * 6:
            self.add_error("valid_until", _("Choose a day within the next twelve months."))
        typed_wrong = any(f"hours_{one}" in self.errors for one in BILLED)
        if not typed_wrong and not any(cleaned.get(f"hours_{one}") for one in BILLED):
            self.add_error(None, _("Give hours for at least one activity: a quote needs them."))
        return cleaned

    @property
    def content(self) -> dict[str, Any]:
        """What `draft_quote` takes."""
        values = self.cleaned_data
        lines = [
            Wanted(kind, values[f"hours_{kind}"], values[f"text_{kind}"])
            for kind in BILLED
            if values.get(f"hours_{kind}")
        ]
        names = ("category", "scope", "starts_in_weeks", "duration_weeks", "valid_until", "seen")
        return {name: values[name] for name in names} | {"lines": lines}


def from_draft(draft: Quote) -> dict[str, Any]:
    """What the draft says; a last day that has passed begins anew."""
    return {**draft_in_words(draft), "valid_until": max(draft.valid_until, facility_today())}


def from_project(project: Project) -> dict[str, Any]:
    """What the evaluation, the forecast and the requester's institution suggest."""
    known = estimate(project)
    category = suggested_category(project)
    is_first = not project.quotes.filter(status="accepted").exists()
    return {
        "category": category.pk if category else None,
        "scope": project.success if is_first else "",
        "hours_analysis": known.hours if is_first else None,
        "starts_in_weeks": weeks_until_start(project) if is_first else 0,
        "duration_weeks": known.weeks or 4,
        "valid_until": facility_today() + VALID_FOR,
    }


class AcceptForm(forms.Form):
    """The PI says yes: a name, the terms, perhaps a purchase order."""

    name = forms.CharField(
        label=gettext_lazy("Your name, in place of a signature"),
        max_length=200,
        validators=[plain_name],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": gettext_lazy("Write your name.")},
    )
    order_number = forms.CharField(
        label=gettext_lazy("Number of your purchase order, if there is one"),
        max_length=60,
        required=False,
        validators=[plain_name],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    order_file = forms.FileField(
        label=gettext_lazy("The purchase order as a file, if you like"),
        help_text=gettext_lazy(
            "PDF, scan or text document of at most 5 MB, for coordinators and the administration "
            "only. You can also send it later."
        ),
        required=False,
        widget=forms.FileInput,
        error_messages={"empty": gettext_lazy("This file is empty. Choose another one.")},
    )
    terms_agreed = forms.BooleanField(
        label=gettext_lazy("I agree to the terms on acknowledgement and authorship"),
        error_messages={
            "required": gettext_lazy("Agree to the terms before you accept the quote.")
        },
    )

    def clean_order_file(self) -> Any:
        return small_enough(self.cleaned_data["order_file"])


class RefuseForm(forms.Form):
    """The PI says no, and why."""

    reason = forms.CharField(
        label=gettext_lazy("What does not suit you?"),
        help_text=gettext_lazy(
            "The coordinators and whoever asked read it; another quote may be written."
        ),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Say in a few words what does not suit you.")},
    )
