"""What is taken back of a sheet: hours of each line, and why."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fbias.core.fields import NumberField, NumberInput
from fbias.core.names import one_line
from fbias.core.numbers import in_hours
from projects.enums import Activity
from projects.models import Invoice


class CreditForm(forms.Form):
    """All that is left of every line is suggested: a sheet is mostly taken back in whole."""

    reason = forms.CharField(
        label=gettext_lazy("Why is it taken back?"),
        help_text=gettext_lazy("It stands on the credit note, which the PI reads."),
        max_length=300,
        validators=[one_line],
        error_messages={"required": gettext_lazy("Say why it is taken back.")},
    )

    def __init__(self, *, invoice: Invoice, data: Any = None) -> None:
        super().__init__(data)
        self.lines = {f"hours_{line.pk}": line for line in invoice.lines.all()}
        reason = self.fields.pop("reason")
        for name, line in self.lines.items():
            left = line.hours - line.credited
            if left:
                self.fields[name] = self._hours_field(line, left)
        self.fields["reason"] = reason

    @staticmethod
    def _hours_field(line: Any, left: Decimal) -> NumberField:
        told = {"activity": Activity(line.activity).label, "hours": in_hours(left)}
        return NumberField(
            label=_("%(activity)s: of %(hours)s take back") % told,
            required=False,
            initial=left,
            max_digits=7,
            decimal_places=2,
            validators=[
                MinValueValidator(Decimal(0), gettext_lazy("Hours cannot be negative.")),
                MaxValueValidator(left, _("At most %(hours)s are left.") % told),
            ],
            widget=NumberInput(),
        )

    @property
    def content(self) -> dict[str, Any]:
        """What `credit_invoice` takes."""
        hours = {
            line.pk: self.cleaned_data[name]
            for name, line in self.lines.items()
            if self.cleaned_data.get(name)
        }
        return {"reason": self.cleaned_data["reason"], "hours": hours}
