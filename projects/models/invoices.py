"""The sheet from which finance makes an invoice."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from rules.contrib.models import RulesModel

from fbias.core.addresses import address
from fbias.core.clock import facility_today
from members.models import User
from projects import rules as can
from projects.enums import Activity, InvoiceStatus
from projects.models.projects.project import Project
from projects.models.quotes import Quote, in_the_office
from projects.workflow import INVOICE_LIFE


class InvoiceQuerySet(models.QuerySet["Invoice"]):
    def visible_to(self, user: Any) -> InvoiceQuerySet:
        """The PI's own; for coordinators and finance all but those that a conflict hides."""
        if not user.is_authenticated:
            return self.none()
        own = Q(project__pi=user)
        return self.filter(own | in_the_office(user, "project"))

    def of_office(self, user: Any) -> InvoiceQuerySet:
        return self.filter(in_the_office(user, "project"))

    def that_count(self) -> InvoiceQuerySet:
        """Without those that were taken back whole and whose hours are billed again."""
        return self.filter(billed_again=False)

    def overdue(self) -> InvoiceQuerySet:
        """Not settled, and the day by which it was to be paid is over."""
        last = facility_today() - timedelta(days=settings.FACILITY_PAYMENT_DAYS)
        return self.filter(status=InvoiceStatus.ISSUED, issued_on__lt=last)

    def for_list(self) -> InvoiceQuerySet:
        """Who buys, and what it comes to."""
        return self.select_related(
            "project__requester__institution", "project__institution", "project__payer"
        ).prefetch_related("lines")

    def for_page(self) -> InvoiceQuerySet:
        """With the purchase orders, the credit notes, and whether programs can read a paper."""
        with_xml = Invoice.objects.filter(pk=OuterRef("pk"), papers__facts__xml__startswith="<")
        return self._with_parts().annotate(for_programs=Exists(with_xml))

    def _with_parts(self) -> InvoiceQuerySet:
        return self.for_list().prefetch_related("lines__quote__purchase_order", "credit_notes")

    def for_table(self) -> InvoiceQuerySet:
        return self._with_parts().prefetch_related("lines__quote__category")


class Invoice(RulesModel):
    """The sheet for finance, made from locked hours at the prices of the accepted quotes.

    A project has one that counts, and those before it that credit notes took back whole.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="invoices")
    number = models.CharField(_("number"), max_length=20, unique=True)
    status = models.CharField(
        _("status"), max_length=20, choices=InvoiceStatus, default=InvoiceStatus.ISSUED
    )
    issued_on = models.DateField(_("issued"), default=facility_today)
    settled_on = models.DateField(_("settled"), null=True, blank=True)
    waiver_reason = models.CharField(_("why no payment is asked for"), max_length=300, blank=True)
    issued_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    billed_again = models.BooleanField(
        _("its hours are billed again"), default=False, editable=False
    )
    parties = models.JSONField(_("who buys, as it left"), default=dict, editable=False)

    life = INVOICE_LIFE
    objects = InvoiceQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_on", "-number"]
        verbose_name = _("invoice sheet")
        verbose_name_plural = _("invoice sheets")
        rules_permissions = {
            "view": can.of_project(can.is_pi | can.handles_money),
            "pay": can.of_project(can.handles_money),
            "waive": can.of_project(can.coordinates),
            "credit": can.of_project(can.coordinates),
            "credit_all": can.of_project(can.coordinates),
            "bill_again": can.of_project(can.coordinates),
        }
        constraints = [
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(billed_again=False),
                name="invoice_one_that_counts",
                violation_error_message=_("The project has an invoice sheet."),
            ),
            models.CheckConstraint(
                condition=~Q(status=InvoiceStatus.WAIVED) | ~Q(waiver_reason=""),
                name="invoice_waived_has_reason",
                violation_error_message=_("Say why no payment is asked for."),
            ),
            models.CheckConstraint(
                condition=Q(status=InvoiceStatus.ISSUED) | Q(settled_on__isnull=False),
                name="invoice_settled_has_day",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return address("projects:invoice", self.pk)

    @property
    def due_on(self) -> date:
        """The last day on which it is paid in time."""
        return self.issued_on + timedelta(days=settings.FACILITY_PAYMENT_DAYS)

    @property
    def is_overdue(self) -> bool:
        return self.status == InvoiceStatus.ISSUED and self.due_on < facility_today()


class InvoiceLine(models.Model):
    """Hours of one activity at one price of one accepted quote; credit notes took back some."""

    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="lines")
    quote = models.ForeignKey(Quote, on_delete=models.PROTECT, related_name="+")
    activity = models.CharField(_("activity"), max_length=20, choices=Activity)
    hours = models.DecimalField(_("hours"), max_digits=7, decimal_places=2)
    full = models.DecimalField(_("full cost, € an hour"), max_digits=8, decimal_places=2)
    price = models.DecimalField(_("price, € an hour"), max_digits=8, decimal_places=2)
    vat_percent = models.DecimalField(_("VAT, %"), max_digits=4, decimal_places=2, default=0)
    credited = models.DecimalField(
        _("hours taken back"), max_digits=7, decimal_places=2, default=0, editable=False
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = _("line of an invoice sheet")
        verbose_name_plural = _("lines of invoice sheets")
        constraints = [
            models.CheckConstraint(
                condition=Q(hours__gt=0, price__gte=0), name="invoiceline_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(credited__gte=0, credited__lte=F("hours")),
                name="invoiceline_credited_within_its_hours",
                violation_error_message=_("More hours would be taken back than the sheet has."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.invoice}: {self.activity} {self.hours} h"
