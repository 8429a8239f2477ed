"""How an invoice is settled, and the period of a list."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fbias.core.clock import facility_today
from fbias.core.names import one_line
from fbias.core.said_dates import date_format
from projects.enums import InvoiceStatus
from projects.forms.quotes import day_field
from projects.models import Project
from projects.queries.invoices import OVERDUE


class Projects(forms.ModelMultipleChoiceField):
    def label_from_instance(self, project: Project) -> str:
        ended = f" ({date_format(project.ended_on, 'j F Y')})" if project.ended_on else ""
        return f"{project.reference} {project.title}{ended}"


class SeveralForm(forms.Form):
    """Projects whose sheets are made in one go."""

    projects = Projects(
        queryset=Project.objects.none(),
        label=gettext_lazy("Which projects?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Choose at least one project."),
            "invalid_choice": gettext_lazy("One of these has its sheet in the meantime."),
        },
    )

    def __init__(self, data: Any = None, *, ready: QuerySet[Project]) -> None:
        super().__init__(data, initial={"projects": ready})
        self.ready = ready
        self.fields["projects"].queryset = ready  # type: ignore[attr-defined]


class PayForm(forms.Form):
    on = day_field(gettext_lazy("On which day did the money arrive?"))


class WaiveForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why is no payment asked for?"),
        help_text=gettext_lazy("It stands on the sheet, which the PI reads."),
        max_length=300,
        validators=[one_line],
        error_messages={"required": gettext_lazy("Say why no payment is asked for.")},
    )


class PeriodForm(forms.Form):
    """Invoice sheets of a period; without dates, those of this year."""

    first = day_field(gettext_lazy("From"), required=False)
    last = day_field(gettext_lazy("until"), required=False)
    status = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[
            ("", gettext_lazy("All")),
            *InvoiceStatus.choices,
            (OVERDUE, gettext_lazy("Overdue")),
        ],
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", _("The period ends before it begins."))
        return cleaned

    @property
    def period(self) -> tuple[date, date]:
        today = facility_today()
        values = getattr(self, "cleaned_data", {})
        first = values.get("first") or date(today.year, 1, 1)
        return first, values.get("last") or max(today, first)
