"""Share a resource, ask for time on it, answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fbias.core.clock import facility_today
from fbias.core.editing import carry
from fbias.core.fields import NumberField
from fbias.core.forms import fbias_helper
from fbias.core.names import plain_name
from fbias.network.forms.topics import AboutField, request_named, suggest_to
from fbias.network.models import ComputingResource
from fbias.network.models.computing import LONGEST_TEXT, SMALLEST
from fbias.network.queries.computing import possible_keepers
from fbias.network.services.computing import said_of
from members.models import HostFacility, User
from projects.forms.base import date_field, words_field


class ResourceForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120, validators=[plain_name])
    facility = forms.ModelChoiceField(
        label=gettext_lazy("Host facility"), queryset=HostFacility.objects.all()
    )
    what = words_field(
        gettext_lazy("What it is"),
        longest=LONGEST_TEXT,
        help_text=gettext_lazy("Processors, memory, graphics cards, storage, software."),
    )
    how = words_field(
        gettext_lazy("How to use it"),
        longest=LONGEST_TEXT,
        help_text=gettext_lazy("How one gets an account, and whom to ask when it fails."),
    )
    unit = forms.CharField(
        label=gettext_lazy("What is counted"),
        max_length=40,
        validators=[plain_name],
        help_text=gettext_lazy("For example: GPU hours, core hours, TB."),
    )
    agreement = words_field(
        gettext_lazy("Agreement"),
        required=False,
        longest=LONGEST_TEXT,
        help_text=gettext_lazy("Whoever asks accepts it first."),
    )
    keeper = forms.ModelChoiceField(
        label=gettext_lazy("Who answers requests"),
        queryset=User.objects.none(),
        required=False,
        empty_label=gettext_lazy("the coordinators"),
    )
    is_open = forms.BooleanField(label=gettext_lazy("Takes requests"), required=False, initial=True)

    def __init__(
        self, data: Any = None, *, resource: ComputingResource | None = None, **kwargs: Any
    ) -> None:
        super().__init__(data, initial=said_of(resource) if resource else None, **kwargs)
        self.fields["keeper"].queryset = possible_keepers()  # type: ignore[attr-defined]
        self.fields["keeper"].label_from_instance = lambda one: one.name  # type: ignore[attr-defined]
        if resource:
            carry(self, said_of(resource))
        submit = gettext_lazy("Save the resource") if resource else gettext_lazy("Share it")
        self.helper = fbias_helper(*self.fields, submit=submit)


class TimeForm(forms.Form):
    amount = NumberField(max_digits=9, decimal_places=1, min_value=SMALLEST)
    since = date_field(gettext_lazy("From"))
    until = date_field(gettext_lazy("Until"))
    project = AboutField(label=gettext_lazy("For a project"))
    why = words_field(gettext_lazy("What for?"), longest=LONGEST_TEXT)
    agrees = forms.BooleanField(
        label=gettext_lazy("I accept the agreement above"),
        error_messages={"required": gettext_lazy("Accept the agreement first.")},
    )

    def __init__(
        self, data: Any = None, *, by: User, resource: ComputingResource, **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.by = by
        self.fields["amount"].label = _("How much (%(unit)s)") % {"unit": resource.unit}
        self.fields["since"].initial = facility_today
        suggest_to(self.fields["project"], by)
        if not resource.agreement:
            del self.fields["agrees"]
        self.helper = fbias_helper(*self.fields, submit=gettext_lazy("Ask for this time"))

    def clean_project(self) -> Any:
        named = request_named(self.cleaned_data["project"], self.by)
        if named["consultation"]:
            raise forms.ValidationError(_("Name a project, such as P-12."))
        return named["project"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and given["until"] < given["since"]:
            self.add_error("until", _("The last day is before the first."))
        given.pop("agrees", None)
        return given


class TimeAnswerForm(forms.Form):
    said = forms.ChoiceField(
        label=gettext_lazy("Your answer"),
        choices=(
            ("grant", gettext_lazy("Yes, grant it")),
            ("decline", gettext_lazy("No, decline it")),
        ),
        widget=forms.RadioSelect,
    )
    word = words_field(
        gettext_lazy("A word to them"),
        required=False,
        longest=LONGEST_TEXT,
        help_text=gettext_lazy("How they get in, or why not and what they could use instead."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = fbias_helper("said", "word", submit=gettext_lazy("Send the answer"))
