"""Whom a coordinator invites, for which site and how many hours."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from fbias.core.fields import WholeNumberField
from fbias.core.forms import fbias_helper
from fbias.core.names import plain_name
from members.enums import CareerStage, Language
from members.models import Analyst, HostFacility, User
from members.services.memberships import invite_by_address


class InvitationForm(forms.Form):
    email = forms.EmailField(label=_("E-mail"), max_length=254)
    name = forms.CharField(label=_("First and last name"), max_length=120, validators=[plain_name])
    language = forms.ChoiceField(
        label=_("Language of the invitation"),
        choices=Language,
        help_text=_("The person can change it later."),
    )
    facility = forms.ModelChoiceField(
        label=_("Host facility"), queryset=HostFacility.objects.select_related("institution")
    )
    career_stage = forms.ChoiceField(
        label=_("Career stage"), choices=CareerStage, initial=CareerStage.CONFIRMED
    )
    hours_per_month = WholeNumberField(
        label=_("Hours a month agreed with the host"), min_value=0, max_value=160, initial=6
    )

    def __init__(self, *args, by: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by
        self.fields["language"].initial = settings.FACILITY_LANGUAGE
        self.helper = fbias_helper(*self.fields, submit=_("Send the invitation"))

    def save(self) -> Analyst:
        return invite_by_address(by=self.by, **self.cleaned_data)
