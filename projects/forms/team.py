"""What is filled in about the people of a project."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from fbias.core.fields import NumberField, NumberInput
from members.models import Analyst
from projects.enums import Role
from projects.models import LONGEST_TEXT
from projects.queries.team.candidates import Candidate

CHOOSE = gettext_lazy("Choose an analyst.")
NOT_ANY_MORE = gettext_lazy("This analyst can no longer be asked. Look at the list again.")


def hours_field(label: Any) -> NumberField:
    return NumberField(
        label=label,
        min_value=0,
        max_value=2000,
        max_digits=6,
        decimal_places=2,
        widget=NumberInput(),
    )


class _ChoosesAnalyst(forms.Form):
    """One analyst out of those who may be asked."""

    def __init__(self, candidates: Sequence[Candidate], *, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.known = {str(one.analyst.pk): one.analyst for one in candidates}
        self.fields["analyst"] = forms.ChoiceField(
            label=gettext_lazy("Analyst"),
            choices=[("", gettext_lazy("Choose"))]
            + [(key, self.label_of(one)) for key, one in self.known.items()],
            error_messages={"required": CHOOSE, "invalid_choice": NOT_ANY_MORE},
        )

    @staticmethod
    def label_of(analyst: Analyst) -> str:
        return f"{analyst.user.name} ({analyst.facility})"

    @property
    def chosen(self) -> Analyst:
        return self.known[self.cleaned_data["analyst"]]

    @property
    def terms(self) -> dict[str, Any]:
        """What they are asked for."""
        return {name: value for name, value in self.cleaned_data.items() if name != "analyst"}


class AskForm(_ChoosesAnalyst):
    """Ask an analyst to lead, to work or to mentor."""

    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=Role,
    )
    hours = hours_field(gettext_lazy("Hours planned"))
    override_reason = forms.CharField(
        label=gettext_lazy("If lead and mentor work at the same site: why?"),
        required=False,
        max_length=300,
    )
    field_order = ("analyst", "role", "hours", "override_reason")

    def __init__(self, candidates: Sequence[Candidate], *, data: Any = None, **more: Any) -> None:
        super().__init__(candidates, data=data, **more)
        self.order_fields(self.field_order)


class HandOverForm(_ChoosesAnalyst):
    """Give a role to somebody else: the hours that are left of it, and what they must know."""

    hours = hours_field(gettext_lazy("Hours that are left"))

    note = forms.CharField(
        label=gettext_lazy("Hand-over note: what is done, what comes next, where the files are"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    override_reason = forms.CharField(
        label=gettext_lazy("If lead and mentor work at the same site: why?"),
        required=False,
        max_length=300,
    )
    field_order = ("analyst", "hours", "note", "override_reason")

    def __init__(self, candidates: Sequence[Candidate], *, data: Any = None, **more: Any) -> None:
        super().__init__(candidates, data=data, **more)
        self.order_fields(self.field_order)


class AnswerForm(forms.Form):
    """Yes or no to an offer; a reason is welcome, not needed."""

    answer = forms.ChoiceField(
        choices=[("yes", "yes"), ("no", "no")],
        error_messages={"required": gettext_lazy("Choose one of the two answers.")},
    )
    reason = forms.CharField(required=False, max_length=300)
