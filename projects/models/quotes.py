"""Quotes: hours by activity at the prices of their date, and the PI's answer."""

from __future__ import annotations

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from rules.contrib.models import RulesModel

from fbias.core.names import one_line, plain_name
from members.enums import Role as GrantRole
from members.models import User
from members.models.conflicts.hiding import hidden_by_conflict
from projects import rules as can
from projects.enums import Activity, QuoteStatus
from projects.models.evaluation import Evaluator
from projects.models.prices import PriceCategory
from projects.models.projects.project import LONGEST_TEXT, Project
from projects.models.projects.querysets import asking_at
from projects.models.terms import Terms
from projects.workflow import QUOTE_LIFE


def in_the_office(user: Any, path: str) -> Q:
    """Rows whose project (at `path`) a coordinator or somebody of finance handles; else none."""
    if not user.is_authenticated or not {GrantRole.COORDINATOR, GrantRole.FINANCE} & user.roles:
        return Q(pk__in=())
    return of_others(user, path)


def of_others(user: Any, path: str) -> Q:
    """Never one's own project, and none of people in conflict or whose evaluation one left."""
    left = Evaluator.objects.filter(analyst__user=user.pk, recused_at__isnull=False)
    return ~(
        Q(**{f"{path}__requester": user.pk})
        | Q(**{f"{path}__pi": user.pk})
        | hidden_by_conflict(user, at=asking_at(path))
        | Q(**{f"{path}__in": left.values("project")})
    )


class Quote(RulesModel):
    """One offer of a price; an amendment names the accepted quote that it extends.

    Prices are copied into the lines when it is sent, so that later price lists change nothing.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="quotes")
    amends = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="amendments"
    )
    number = models.CharField(_("number"), max_length=20, blank=True)
    category = models.ForeignKey(
        PriceCategory, on_delete=models.PROTECT, verbose_name=_("price category")
    )
    status = models.CharField(
        _("status"), max_length=20, choices=QuoteStatus, default=QuoteStatus.DRAFT
    )
    priced_on = models.DateField(_("prices of"))
    valid_until = models.DateField(_("valid until"))
    starts_in_weeks = models.PositiveSmallIntegerField(
        _("can start in, weeks"), default=0, validators=[MaxValueValidator(260)]
    )
    duration_weeks = models.PositiveSmallIntegerField(
        _("takes, weeks"), default=4, validators=[MinValueValidator(1), MaxValueValidator(260)]
    )
    scope = models.TextField(_("what is done, in words"), max_length=LONGEST_TEXT)
    made_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.CharField(
        _("answered by"), max_length=200, blank=True, validators=[plain_name]
    )
    terms = models.ForeignKey(
        Terms,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("terms on acknowledgement and authorship"),
    )
    terms_agreed = models.BooleanField(_("acknowledgement and authorship agreed"), default=False)
    answer = models.TextField(_("word of the PI"), blank=True, max_length=LONGEST_TEXT)
    parties = models.JSONField(_("who buys, as it left"), default=dict, editable=False)

    life = QUOTE_LIFE

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = _("quote")
        verbose_name_plural = _("quotes")
        rules_permissions = {
            "view": can.of_project(can.is_requester | can.is_pi | can.reads_work | can.coordinates),
            "change": can.of_project(can.coordinates),
            "send": can.of_project(can.coordinates),
            "accept": can.of_project(can.is_pi),
            "refuse": can.of_project(can.is_pi),
            "send_order": can.of_project(can.is_pi | can.coordinates),
            "expire": can.of_project(can.coordinates),
            "replace": can.of_project(can.coordinates),
            "withdraw": can.of_project(can.coordinates),
        }
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=~Q(number=""), name="quote_number_once"
            ),
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(status=QuoteStatus.SENT),
                name="quote_one_waits_for_an_answer",
                violation_error_message=_("A quote of this project waits for an answer already."),
            ),
            models.CheckConstraint(
                condition=Q(status=QuoteStatus.DRAFT)
                | Q(status=QuoteStatus.REPLACED)
                | (~Q(number="") & Q(sent_at__isnull=False)),
                name="quote_sent_is_numbered",
            ),
            models.CheckConstraint(
                condition=~Q(status=QuoteStatus.ACCEPTED)
                | Q(answered_at__isnull=False, terms_agreed=True),
                name="quote_accepted_has_terms",
                violation_error_message=_("Agree to the terms before you accept the quote."),
            ),
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("priced_on")),
                name="quote_valid_after_its_date",
                violation_error_message=_("The quote would end before its own date."),
            ),
        ]
        indexes = [models.Index(fields=["status", "valid_until"], name="quote_status_until")]

    def __str__(self) -> str:
        return self.number or f"{self.project.reference} ({self.get_status_display()})"


class QuoteLine(models.Model):
    """Hours of one activity; `full` and `price` are euro an hour as they were when it was sent."""

    quote = models.ForeignKey(Quote, on_delete=models.CASCADE, related_name="lines")
    activity = models.CharField(_("activity"), max_length=20, choices=Activity)
    text = models.CharField(_("what for"), max_length=200, blank=True, validators=[one_line])
    hours = models.DecimalField(_("hours"), max_digits=7, decimal_places=2)
    full = models.DecimalField(_("full cost, € an hour"), max_digits=8, decimal_places=2)
    price = models.DecimalField(_("price, € an hour"), max_digits=8, decimal_places=2)
    vat_percent = models.DecimalField(_("VAT, %"), max_digits=4, decimal_places=2, default=0)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("line of a quote")
        verbose_name_plural = _("lines of quotes")
        constraints = [
            models.CheckConstraint(
                condition=Q(hours__gt=0, hours__lte=2000),
                name="quoteline_hours_in_range",
                violation_error_message=_("Give more than 0 and at most 2,000 hours."),
            ),
            models.CheckConstraint(
                condition=Q(price__gte=0) & Q(full__gte=F("price")) & Q(vat_percent__gte=0),
                name="quoteline_prices_in_order",
                violation_error_message=_("The price is above the full cost, or below zero."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quote}: {self.activity} {self.hours} h"


class PurchaseOrderQuerySet(models.QuerySet["PurchaseOrder"]):
    def visible_to(self, user: Any) -> PurchaseOrderQuerySet:
        """For coordinators and finance; a conflict with the requester hides it."""
        return self.filter(in_the_office(user, "quote__project"))


class PurchaseOrder(RulesModel):
    """The paper that the PI attached, when accepting or later; it leaves as an attachment only."""

    quote = models.OneToOneField(Quote, on_delete=models.CASCADE, related_name="purchase_order")
    number = models.CharField(
        _("number of the purchase order"), max_length=60, blank=True, validators=[plain_name]
    )
    file_name = models.CharField(_("file"), max_length=255, blank=True)
    storage_key = models.CharField(max_length=80, blank=True, editable=False)
    size = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    added_at = models.DateTimeField(auto_now_add=True)

    objects = PurchaseOrderQuerySet.as_manager()

    class Meta:
        rules_permissions = {"view": can.of_project(can.handles_money)}
        verbose_name = _("purchase order")
        verbose_name_plural = _("purchase orders")

    def __str__(self) -> str:
        return ", ".join(filter(None, (self.number, self.file_name)))

    @property
    def project(self) -> Project:
        return self.quote.project
