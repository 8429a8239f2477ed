"""What an hour costs, whoever works it; numbers that never leave a gap."""

from __future__ import annotations

from decimal import Decimal

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from fbias.core.reader import translated
from projects.enums import Activity


class PriceCategory(models.Model):
    """Who pays which price: institutions of members, other public research, companies."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    label_en = models.CharField(_("label in English"), max_length=120)
    label_fr = models.CharField(_("label in French"), max_length=120)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    retired = models.BooleanField(_("retired"), default=False)

    class Meta:
        ordering = ["order", "code"]
        verbose_name = _("price category")
        verbose_name_plural = _("price categories")

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return translated(self, "label")


class Rate(models.Model):
    """Euro an hour of one activity for one category, from one day to another (both included).

    `full` is what the hour costs, `price` what is asked for; the umbrella pays the difference.
    """

    category = models.ForeignKey(PriceCategory, on_delete=models.PROTECT, related_name="rates")
    activity = models.CharField(_("activity"), max_length=20, choices=Activity)
    full = models.DecimalField(
        _("full cost, € an hour"),
        max_digits=8,
        decimal_places=2,
        validators=[MinValueValidator(Decimal(0))],
    )
    price = models.DecimalField(
        _("price asked, € an hour"),
        max_digits=8,
        decimal_places=2,
        validators=[MinValueValidator(Decimal(0))],
    )
    vat_percent = models.DecimalField(
        _("VAT, %"),
        max_digits=4,
        decimal_places=2,
        default=0,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(50))],
    )
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)

    class Meta:
        ordering = ["category", "activity", "valid_from", "pk"]
        verbose_name = _("price")
        verbose_name_plural = _("price list")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="rate_days_in_order",
                violation_error_message=_("The price ends before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(price__gte=0) & Q(full__gte=F("price")),
                name="rate_price_within_full_cost",
                violation_error_message=_("The price is above the full cost, or below zero."),
            ),
            ExclusionConstraint(
                name="rate_one_at_a_time",
                expressions=[
                    ("category", RangeOperators.EQUAL),
                    ("activity", RangeOperators.EQUAL),
                    (
                        Func(
                            F("valid_from"),
                            F("valid_until"),
                            models.Value("[]"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_(
                    "Another price of this category and activity is valid on some of these days."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category.code} {self.activity} {self.price}"

    def clean(self) -> None:
        """Days in the wrong order are no range: PostgreSQL could not even compare them."""
        first, last = self.valid_from, self.valid_until
        if first is not None and last is not None and last < first:
            raise ValidationError({"valid_until": _("The price ends before it begins.")})


class Series(models.Model):
    """The last number given in one series and year (`Q-2026-0007`); locked while one is taken."""

    name = models.CharField(max_length=10)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("number series")
        verbose_name_plural = _("number series")
        constraints = [
            models.UniqueConstraint(fields=["name", "year"], name="series_once_per_year")
        ]

    def __str__(self) -> str:
        return f"{self.name}-{self.year}-{self.last:04d}"
