"""What people say about themselves."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Fieldset
from django import forms
from django.utils.translation import gettext_lazy as _

from fbias.core.editing import carry
from fbias.core.forms import fbias_helper
from fbias.core.identifiers import bare_orcid, check_orcid
from fbias.core.zones import zone_choices
from members.models import Institution, User
from members.services.profiles import update_profile


class WorkplaceFields(forms.ModelForm):
    """Where somebody works: from the list, or in their own words; nothing at all is no answer."""

    institution = forms.ModelChoiceField(
        label=_("Institution"),
        queryset=Institution.objects.all(),
        required=False,
        empty_label=_("Not in the list, or none"),
        widget=forms.Select(attrs={"data-picker": ""}),
        help_text=_("Type part of the name."),
    )
    use_required_attribute = False
    WORKPLACE = ("institution", "institution_text", "institution_kind", "institution_country")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["institution_text"].help_text = _(
            "Only if you do not find it above. The coordinators add it to the list. "
            "If you work for yourself, say so here."
        )
        self.fields["institution_kind"].help_text = _("Only if you wrote it yourself.")
        self.fields["institution_country"].help_text = _("Only if you wrote it yourself.")
        self.fields["institution_country"].label = _("Country")
        self._ask(True)

    def _ask(self, required: bool) -> None:
        for name in self.WORKPLACE:
            self.fields[name].required = required

    def full_clean(self) -> None:
        """Each may be left empty, but none is called optional: one way or the other is needed."""
        self._ask(False)
        super().full_clean()
        self._ask(True)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("institution") or "institution" in self.errors:
            return values
        needed = {
            "institution_text": _("Choose your institution from the list, or write its name."),
            "institution_kind": _("Say what kind of institution it is."),
            "institution_country": _("Say in which country it is."),
        }
        for name, sentence in needed.items():
            if not values.get(name) and name not in self.errors:
                self.add_error(name, sentence)
        return values

    def save(self, commit: bool = True) -> User:  # noqa: ARG002 - Django's signature
        """Go through the service: the bound instance itself is never saved."""
        return update_profile(self.instance, by=self.instance, **self.cleaned_data)


class WorkplaceForm(WorkplaceFields):
    """What the facility asks of a newcomer before anything else."""

    class Meta:
        model = User
        fields = ("team", *WorkplaceFields.WORKPLACE)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = fbias_helper(
            *WorkplaceFields.WORKPLACE, "team", submit=_("Save and continue")
        )


class ProfileForm(WorkplaceFields):
    class Meta:
        model = User
        fields = (
            "name",
            "team",
            "position",
            "pi_name",
            "pi_email",
            "orcid",
            *WorkplaceFields.WORKPLACE,
            "language",
            "time_zone",
        )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["position"].label = _("Your position")
        self.fields["position"].help_text = _(
            "For the figures only: they say whom the facility reaches. You may leave it empty."
        )
        self.fields["pi_name"].help_text = _(
            "Who agrees to the cost, if your question becomes a project."
        )
        self.fields["orcid"] = forms.CharField(
            label=_("ORCID iD"),
            required=False,
            max_length=60,
            help_text=_(
                "Copy it from orcid.org. It stands beside your name where you give advice."
            ),
        )
        self.fields["time_zone"] = forms.ChoiceField(
            label=_("Time zone"),
            choices=zone_choices(self.instance.time_zone),
            help_text=_("Dates and times are shown in this zone."),
            widget=forms.Select(attrs={"data-picker": ""}),
        )
        carry(self, {name: self.initial.get(name) for name in self.Meta.fields})
        self.helper = fbias_helper(
            "seen",
            Fieldset(_("You"), "name", "position", "team", "pi_name", "pi_email", "orcid"),
            Fieldset(_("Where you work"), *WorkplaceFields.WORKPLACE),
            Fieldset(_("How we speak to you"), "language", "time_zone"),
            submit=_("Save my profile"),
        )

    def clean_orcid(self) -> str:
        orcid = bare_orcid(self.cleaned_data["orcid"])
        if orcid:
            check_orcid(orcid)
        return orcid
