"""Credit notes: what of an invoice sheet is taken back, in a series of their own."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from rules.contrib.models import RulesModel

from fbias.core.addresses import address
from fbias.core.clock import facility_today
from fbias.core.names import one_line
from members.models import User
from projects import rules as can
from projects.enums import InvoiceStatus
from projects.models.invoices import Invoice, InvoiceLine
from projects.models.projects.project import Project
from projects.models.quotes import in_the_office


class CreditNoteQuerySet(models.QuerySet["CreditNote"]):
    def visible_to(self, user: Any) -> CreditNoteQuerySet:
        """As the sheets that they take back."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(project__pi=user) | in_the_office(user, "project"))

    def of_office(self, user: Any) -> CreditNoteQuerySet:
        return self.filter(in_the_office(user, "project"))


class CreditNote(RulesModel):
    """Hours of a sheet that are not asked for, or are paid back; it is never changed.

    The amounts are what the sheet comes to before it less what it comes to after it, so that the
    credit notes of a sheet never add up to more than the sheet, to the cent.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="credit_notes")
    invoice = models.ForeignKey(
        Invoice, on_delete=models.PROTECT, related_name="credit_notes", verbose_name=_("sheet")
    )
    number = models.CharField(_("number"), max_length=20, unique=True)
    issued_on = models.DateField(_("issued"), default=facility_today)
    issued_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason = models.CharField(_("why it is taken back"), max_length=300, validators=[one_line])
    hours = models.DecimalField(_("hours"), max_digits=7, decimal_places=2)
    full = models.DecimalField(_("full cost, €"), max_digits=12, decimal_places=2)
    net = models.DecimalField(_("price before VAT, €"), max_digits=12, decimal_places=2)
    vat = models.DecimalField(_("VAT, €"), max_digits=12, decimal_places=2)

    status = InvoiceStatus.ISSUED  # its only state: a paper is kept for each
    objects = CreditNoteQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("credit note")
        verbose_name_plural = _("credit notes")
        rules_permissions = {"view": can.of_project(can.is_pi | can.handles_money)}
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="creditnote_has_reason",
                violation_error_message=_("Say why it is taken back."),
            ),
            models.CheckConstraint(
                condition=Q(hours__gt=0, full__gte=0, net__gte=0, vat__gte=0),
                name="creditnote_takes_something_back",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return address("projects:invoice", self.invoice_id)

    @property
    def gross(self) -> Decimal:
        return self.net + self.vat


class CreditLine(models.Model):
    """Hours of one line of the sheet."""

    credit_note = models.ForeignKey(CreditNote, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey(InvoiceLine, on_delete=models.PROTECT, related_name="+")
    hours = models.DecimalField(_("hours"), max_digits=7, decimal_places=2)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("line of a credit note")
        verbose_name_plural = _("lines of credit notes")
        constraints = [
            models.CheckConstraint(condition=Q(hours__gt=0), name="creditline_not_negative"),
            models.UniqueConstraint(
                fields=["credit_note", "line"], name="creditline_once_for_each_line"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.credit_note}: {self.hours} h"
