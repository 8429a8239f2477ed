"""The end of a project: decision on the next phase, survey, publications, invoice, case."""

from __future__ import annotations

from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rules.contrib.models import RulesModel

from fbias.core.clock import facility_today
from fbias.core.names import plain_name
from members.models import User
from projects import rules as can
from projects.enums import Acknowledgement, Activity, InvoiceStatus
from projects.models.projects import LONGEST_TEXT, Project
from projects.models.quotes import Quote, in_the_office
from projects.workflow import INVOICE_LIFE


class PhaseDecision(models.Model):
    """Go or no-go after a phase, with its reason; go has made `next_project`."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="phase_decision")
    go = models.BooleanField(_("go"))
    reason = models.TextField(_("reason"), max_length=LONGEST_TEXT)
    next_project = models.OneToOneField(
        Project, null=True, blank=True, on_delete=models.SET_NULL, related_name="decided_by"
    )
    decided_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(_("decided"), auto_now_add=True)

    class Meta:
        verbose_name = _("go or no-go")
        verbose_name_plural = _("go or no-go decisions")
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="phasedecision_has_reason",
                violation_error_message=_("Say why."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.project.reference}: {'go' if self.go else 'no-go'}"


class Survey(models.Model):
    """What the user thought of the project: one to five for each question, and words."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="survey")
    scores = models.JSONField(_("scores"), default=dict)
    words = models.TextField(_("what should we change?"), blank=True, max_length=LONGEST_TEXT)
    answered_at = models.DateTimeField(_("answered"), default=timezone.now)

    class Meta:
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")

    def __str__(self) -> str:
        return self.project.reference


class Publication(models.Model):
    """An article that came out of a project; a person checks whether it acknowledges us."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="publications")
    doi = models.CharField(
        _("DOI"),
        max_length=200,
        validators=[RegexValidator(r"^10\.\d{4,9}/\S+$", _("A DOI looks like 10.1234/abc.56."))],
    )
    title = models.CharField(_("title"), max_length=400, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    acknowledgement = models.CharField(
        _("acknowledgement"),
        max_length=20,
        choices=Acknowledgement,
        default=Acknowledgement.UNCHECKED,
    )
    added_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    checked_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["-year", "doi"]
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "doi"],
                name="publication_once_per_project",
                violation_error_message=_("This publication is listed already."),
            )
        ]

    def __str__(self) -> str:
        return self.doi

    @property
    def address(self) -> str:
        return f"https://doi.org/{self.doi}"


class InvoiceQuerySet(models.QuerySet["Invoice"]):
    def visible_to(self, user: Any) -> InvoiceQuerySet:
        """The PI's own; for coordinators and finance all but those that a conflict hides."""
        if not user.is_authenticated:
            return self.none()
        own = Q(project__pi=user)
        return self.filter(own | in_the_office(user, "project"))

    def of_office(self, user: Any) -> InvoiceQuerySet:
        return self.filter(in_the_office(user, "project"))

    def for_list(self) -> InvoiceQuerySet:
        return self.select_related(
            "project__requester__institution", "project__institution"
        ).prefetch_related("lines__quote__purchase_order", "lines__quote__category")


class Invoice(RulesModel):
    """The sheet for finance, made from locked hours at the prices of the accepted quotes."""

    project = models.OneToOneField(Project, on_delete=models.PROTECT, related_name="invoice")
    number = models.CharField(_("number"), max_length=20, unique=True)
    status = models.CharField(
        _("status"), max_length=20, choices=InvoiceStatus, default=InvoiceStatus.ISSUED
    )
    issued_on = models.DateField(_("issued"), default=facility_today)
    settled_on = models.DateField(_("settled"), null=True, blank=True)
    waiver_reason = models.CharField(_("why nothing is asked for"), max_length=300, blank=True)
    issued_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
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
        }
        constraints = [
            models.CheckConstraint(
                condition=~Q(status=InvoiceStatus.WAIVED) | ~Q(waiver_reason=""),
                name="invoice_waived_has_reason",
                violation_error_message=_("Say why nothing is asked for."),
            ),
            models.CheckConstraint(
                condition=Q(status=InvoiceStatus.ISSUED) | Q(settled_on__isnull=False),
                name="invoice_settled_has_day",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("projects:invoice", args=[self.pk])


class InvoiceLine(models.Model):
    """Hours of one activity at one price of one accepted quote."""

    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="lines")
    quote = models.ForeignKey(Quote, on_delete=models.PROTECT, related_name="+")
    activity = models.CharField(_("activity"), max_length=20, choices=Activity)
    hours = models.DecimalField(_("hours"), max_digits=7, decimal_places=2)
    full = models.DecimalField(_("full cost, € an hour"), max_digits=8, decimal_places=2)
    price = models.DecimalField(_("price, € an hour"), max_digits=8, decimal_places=2)
    vat_percent = models.DecimalField(_("VAT, %"), max_digits=4, decimal_places=2, default=0)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("line of an invoice sheet")
        verbose_name_plural = _("lines of invoice sheets")
        constraints = [
            models.CheckConstraint(
                condition=Q(hours__gt=0, price__gte=0), name="invoiceline_not_negative"
            )
        ]

    def __str__(self) -> str:
        return f"{self.invoice}: {self.activity} {self.hours} h"


class Case(RulesModel):
    """The project told without names, shown to everybody once the user agreed."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="case")
    title = models.CharField(_("title"), max_length=200, validators=[plain_name])
    text = models.TextField(_("text"), max_length=LONGEST_TEXT)
    agreed_at = models.DateTimeField(_("agreed by the user"), null=True, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)

    class Meta:
        ordering = ["-published_at"]
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        rules_permissions = {
            "view": can.of_project(can.is_requester | can.reads_work | can.coordinates),
            "change": can.of_project(can.works_on | can.coordinates),
            "agree": can.of_project(can.is_requester),
            "publish": can.of_project(can.coordinates),
        }
        constraints = [
            models.CheckConstraint(
                condition=Q(published_at=None) | Q(agreed_at__isnull=False),
                name="case_published_was_agreed",
                violation_error_message=_("The user has not agreed to this text yet."),
            )
        ]

    def __str__(self) -> str:
        return self.title
