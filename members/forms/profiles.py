"""What people say about themselves."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

from crispy_forms.layout import Fieldset
from django import forms
from django.utils.translation import gettext_lazy as _

from fbias.core.editing import carry
from fbias.core.forms import fbias_helper
from members.models import Institution, User
from members.services.profiles import update_profile


@cache
def zone_choices() -> list[tuple[str, str]]:
    """Cities first by continent, as browsers and calendars name them."""
    cities = sorted(name for name in available_timezones() if "/" in name and name[0].isupper())
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in cities)]


class ProfileForm(forms.ModelForm):
    institution = forms.ModelChoiceField(
        label=_("Institution"),
        queryset=Institution.objects.all(),
        required=False,
        empty_label=_("Not in the list, or none"),
        widget=forms.Select(attrs={"data-picker": ""}),
        help_text=_("Type a part of the name."),
    )

    class Meta:
        model = User
        fields = (
            "name",
            "team",
            "pi_name",
            "pi_email",
            "institution",
            "institution_text",
            "language",
            "time_zone",
        )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["institution_text"].help_text = _(
            "Only if you do not find it above. The coordinators add it to the list."
        )
        self.fields["pi_name"].help_text = _(
            "Who agrees to the cost of a project, if it comes to one."
        )
        self.fields["time_zone"] = forms.ChoiceField(
            label=_("Time zone"),
            choices=self._zones(),
            help_text=_("Dates and times are shown in it."),
            widget=forms.Select(attrs={"data-picker": ""}),
        )
        carry(self, {name: self.initial.get(name) for name in self.Meta.fields})
        self.helper = fbias_helper(
            "seen",
            Fieldset(_("You"), "name", "team", "pi_name", "pi_email"),
            Fieldset(_("Where you work"), "institution", "institution_text"),
            Fieldset(_("How we speak to you"), "language", "time_zone"),
            submit=_("Save my profile"),
        )

    def _zones(self) -> list[tuple[str, str]]:
        known = zone_choices()
        current = self.instance.time_zone
        return (
            known if (current, current.replace("_", " ")) in known else [(current, current), *known]
        )

    def save(self, commit: bool = True) -> User:  # noqa: ARG002 - Django's signature
        """Go through the service: the bound instance itself is never saved."""
        return update_profile(self.instance, by=self.instance, **self.cleaned_data)
