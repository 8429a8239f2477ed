"""Declare a conflict of interest with one person or one institution."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fbias.core.clock import facility_today
from fbias.core.forms import fbias_helper
from members import rules as can
from members.enums import ConflictKind
from members.models import Analyst, Institution, User
from members.queries.people import coordinators, person_at


class ConflictForm(forms.Form):
    """The two ways in share the institution, the kind and the last day."""

    submit = _("Declare this conflict")
    field_order = ("person", "email", "institution", "kind", "ends_on")

    institution = forms.ModelChoiceField(
        label=_("Or a whole institution"),
        queryset=Institution.objects.all(),
        required=False,
        empty_label=_("None"),
        widget=forms.Select(attrs={"data-picker": ""}),
        help_text=_("Everybody who works there is covered."),
    )
    kind = forms.ChoiceField(label=_("Why"), choices=ConflictKind)
    ends_on = forms.DateField(
        label=_("Last day"),
        required=False,
        help_text=_("Empty: until it is withdrawn."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(self, *args, by: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by
        self.helper = fbias_helper(*self.fields, submit=self.submit)

    def clean_ends_on(self) -> date | None:
        ends_on: date | None = self.cleaned_data["ends_on"]
        if ends_on and ends_on < facility_today():
            raise forms.ValidationError(_("This day is over. Choose today or a later day."))
        return ends_on

    def clean(self) -> dict[str, object]:
        answers = super().clean() or {}
        if not self.errors and bool(self.other()) == bool(answers["institution"]):
            raise forms.ValidationError(_("Name either a person or an institution."))
        return answers

    def other(self) -> User | None:
        """The person who was named, if one was."""
        raise NotImplementedError

    def parties(self) -> dict[str, Any]:
        """The clean answers as the service wants them."""
        return {
            "with_person": self.other(),
            "with_institution": self.cleaned_data["institution"],
            "kind": self.cleaned_data["kind"],
            "ends_on": self.cleaned_data["ends_on"],
        }


class TeamConflictForm(ConflictForm):
    """For analysts and coordinators: anybody with an account, by address."""

    email = forms.EmailField(
        label=_("E-mail of the person"),
        required=False,
        help_text=_("The address of their account here. Leave it empty for an institution."),
    )

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        person = person_at(email) if email else None
        if email and person is None:
            raise forms.ValidationError(
                _("Nobody has an account with this address. Check it, or name the institution.")
            )
        if person == self.by:
            raise forms.ValidationError(_("This is your own address."))
        return email

    def other(self) -> User | None:
        email = self.cleaned_data.get("email")
        return person_at(email) if email else None


class PersonChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: User) -> str:
        analyst = getattr(obj, "analyst", None)
        return f"{obj.name} ({analyst.facility.city})" if analyst else obj.name


class RequesterConflictForm(ConflictForm):
    """For whoever asks: those who could come to read a request. Addresses are not tried out."""

    submit = _("Hide my requests from them")

    person = PersonChoice(
        label=_("Who must not see your requests?"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Choose a person"),
        widget=forms.Select(attrs={"data-picker": ""}),
        help_text=_("The analysts and the coordinators of the network."),
    )

    def __init__(self, *args, by: User, **kwargs):
        super().__init__(*args, by=by, **kwargs)
        self.fields["person"].queryset = readers_of_requests(by)  # type: ignore[attr-defined]

    def other(self) -> User | None:
        person: User | None = self.cleaned_data.get("person")
        return person


def readers_of_requests(by: User) -> Any:
    """Everybody whom a requester may name: public analysts and today's coordinators."""
    public = Analyst.objects.shown_to_everybody().values("user")
    return (
        User.objects.filter(Q(pk__in=public) | Q(pk__in=coordinators().values("pk")))
        .exclude(pk=by.pk)
        .select_related("analyst__facility")
        .order_by("name__in_order", "pk")
    )


def conflict_form(data: Any, *, by: User) -> ConflictForm:
    """The form for this person: the team names anybody, others choose from a list."""
    of_team = can.is_analyst(by) or can.is_coordinator(by)
    return (TeamConflictForm if of_team else RequesterConflictForm)(data, by=by)
