"""Quotes and invoice sheets: looked at and exported; money moves through the services."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from members.admin.actions import bulk, do_each
from members.admin.base import ReadOnlyInline, TableExports
from projects.admin.base import OfProjectAdmin
from projects.amounts import totals
from projects.enums import InvoiceStatus, QuoteStatus
from projects.models import CreditNote, Invoice, InvoiceLine, Quote, QuoteLine
from projects.services import invoices

QUOTE_TONES = {
    QuoteStatus.DRAFT: "info",
    QuoteStatus.SENT: "warning",
    QuoteStatus.ACCEPTED: "success",
    QuoteStatus.REFUSED: "danger",
    QuoteStatus.EXPIRED: "danger",
}
INVOICE_TONES = {
    InvoiceStatus.ISSUED: "warning",
    InvoiceStatus.PAID: "success",
    InvoiceStatus.WAIVED: "info",
    InvoiceStatus.CREDITED: "info",
}
PRICED = ["activity", "hours", "full", "price", "vat_percent"]


class QuoteLineInline(ReadOnlyInline):
    model = QuoteLine
    fields = ["activity", "text", "hours", "full", "price", "vat_percent"]
    readonly_fields = fields


class InvoiceLineInline(ReadOnlyInline):
    model = InvoiceLine
    fields = PRICED
    readonly_fields = fields


class CreditNoteInline(ReadOnlyInline):
    model = CreditNote
    fields = ["number", "issued_on", "hours", "net", "vat", "reason"]
    readonly_fields = fields


class PaperAdmin(TableExports, OfProjectAdmin):
    """A paper with priced lines: its hours and its sums."""

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        return rows.select_related("project__requester").prefetch_related("lines")

    @display(description=_("hours"))
    def hours(self, paper):
        return totals(paper.lines.all()).hours

    @display(description=_("net, €"))
    def net(self, paper):
        return totals(paper.lines.all()).net

    @display(description=_("with VAT, €"))
    def gross(self, paper):
        return totals(paper.lines.all()).gross

    def table_of(self, papers):
        header = [
            _("number"), _("project"), _("requester"), _("status"), _("hours"), _("net, €"),
            _("with VAT, €"), _("date"),
        ]  # fmt: skip
        sums = ((paper, totals(paper.lines.all())) for paper in papers)
        rows = (
            [
                paper.number,
                paper.project.reference,
                paper.project.requester.name,
                str(paper.get_status_display()),
                total.hours,
                total.net,
                total.gross,
                self.day_of(paper),
            ]
            for paper, total in sums
        )
        return self.model._meta.model_name, header, rows


@admin.register(Quote)
class QuoteAdmin(PaperAdmin):
    list_display = [
        "__str__", "project", "shown_status", "hours", "net", "gross", "priced_on", "valid_until",
    ]  # fmt: skip
    list_filter = ["status", "category", "priced_on"]
    search_fields = ["number", "project__title", "project__requester__name", "answered_by"]
    date_hierarchy = "priced_on"
    fields = [
        "number", "project", "amends", "state", "category", "scope", "priced_on",
        "valid_until", "starts_in_weeks", "duration_weeks", "hours", "net", "gross", "sent_at",
        "answered_at", "answered_by", "answer", "terms",
    ]  # fmt: skip
    inlines = [QuoteLineInline]
    actions = ["export_workbook", "export"]

    @display(description=_("status"), ordering="status", label=QUOTE_TONES)
    def shown_status(self, quote):
        return quote.status, quote.get_status_display()

    def day_of(self, quote):
        return quote.priced_on


@admin.register(Invoice)
class InvoiceAdmin(PaperAdmin):
    list_display = [
        "number", "project", "shown_status", "hours", "net", "gross", "issued_on", "settled_on",
    ]  # fmt: skip
    list_filter = ["status", "issued_on"]
    search_fields = ["number", "project__title", "project__requester__name"]
    date_hierarchy = "issued_on"
    fields = [
        "number", "project", "state", "hours", "net", "gross", "issued_on", "settled_on",
        "waiver_reason",
    ]  # fmt: skip
    inlines = [InvoiceLineInline, CreditNoteInline]
    actions = ["pay_all", "export_workbook", "export"]

    @display(description=_("status"), ordering="status", label=INVOICE_TONES)
    def shown_status(self, invoice):
        return invoice.status, invoice.get_status_display()

    @bulk(_("The payment arrived today"), says=_("The sheets are settled."))
    def pay_all(self, request, papers):
        do_each(request, papers, invoices.pay_invoice)

    def day_of(self, invoice):
        return invoice.issued_on
