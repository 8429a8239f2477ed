"""Who pays for a project, as an invoice must name them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from fbias.core.names import one_line
from fbias.core.registered import siren_or_siret, vat_number
from members.models import User
from projects.models.projects.project import Project


class Payer(models.Model):
    """Name, address and references of the payer; a paper that leaves takes a copy along.

    Service code and engagement number are those that Chorus Pro asks a public payer for.
    """

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="payer")
    legal_name = models.CharField(_("legal name"), max_length=200, validators=[one_line])
    address = models.TextField(_("address"), max_length=500)
    country = models.CharField(_("country, two letters"), max_length=2, default="FR")
    siret = models.CharField(
        _("SIREN or SIRET"), max_length=14, blank=True, validators=[siren_or_siret]
    )
    vat_number = models.CharField(
        _("VAT number"), max_length=14, blank=True, validators=[vat_number]
    )
    service_code = models.CharField(
        _("service code"), max_length=100, blank=True, validators=[one_line]
    )
    engagement = models.CharField(
        _("engagement number"), max_length=50, blank=True, validators=[one_line]
    )
    named_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = _("payer")
        verbose_name_plural = _("payers")

    def __str__(self) -> str:
        return self.legal_name
