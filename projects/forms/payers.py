"""The payer of a project."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from fbias.core.editing import carry
from fbias.core.registered import compact, siren_or_siret, vat_number
from projects.forms.base import text_field, words_field
from projects.models import Project
from projects.queries.payers import payer_in_words


class PayerForm(forms.Form):
    """Only name and address are needed; a public payer in France has codes as well."""

    legal_name = text_field(
        _("Legal name of who pays"),
        help_text=_("As an invoice must have it: the university, the company, the foundation."),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    address = words_field(_("Its address"), rows=3, longest=500)
    country = text_field(
        _("Country, two letters"),
        longest=2,
        rule=RegexValidator(r"^[A-Za-z]{2}$", _("Two letters, for example FR or DE.")),
        initial="FR",
    )
    siret = text_field(_("SIREN or SIRET"), required=False, longest=20, rule=siren_or_siret)
    vat_number = text_field(_("VAT number"), required=False, longest=20, rule=vat_number)
    service_code = text_field(
        _("Service code (Chorus Pro)"),
        required=False,
        longest=100,
        help_text=_("Public payers in France: ask your administration. Leave it empty if none."),
    )
    engagement = text_field(
        _("Engagement number (Chorus Pro)"),
        required=False,
        longest=50,
        help_text=_("The number of the purchase order or of the legal engagement."),
    )

    def __init__(self, data: Any = None, *, project: Project) -> None:
        stored = payer_in_words(project)
        super().__init__(data, initial={**stored, "country": stored["country"] or "FR"})
        carry(self, stored)

    def clean_siret(self) -> str:
        return compact(self.cleaned_data["siret"])

    def clean_vat_number(self) -> str:
        return compact(self.cleaned_data["vat_number"])

    def clean_country(self) -> str:
        return self.cleaned_data["country"].upper()
