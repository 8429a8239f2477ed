"""Institutions that people come from, and the core facilities that lend the analysts."""

from __future__ import annotations

from typing import Any

import rules
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from rules.contrib.models import RulesModel

from fbias.core.identifiers import check_ror
from fbias.core.names import plain_name
from members import rules as can
from members.enums import InstitutionKind
from members.models.memberships import working


class Institution(RulesModel):
    """Where a person works; picked from a list, merged by coordinators."""

    name = models.CharField(_("name"), max_length=200, unique=True, validators=[plain_name])
    kind = models.CharField(
        _("kind"), max_length=20, choices=InstitutionKind, default=InstitutionKind.ACADEMIC
    )
    ror_id = models.CharField(
        _("ROR id"),
        max_length=9,
        blank=True,
        validators=[check_ror],
        help_text=_("The nine characters at the end of the ROR address, for example 02feahw73."),
    )
    city = models.CharField(_("city"), max_length=100, blank=True, validators=[plain_name])
    region = models.CharField(_("region"), max_length=100, blank=True, validators=[plain_name])
    country = models.CharField(
        _("country"), max_length=100, default="France", validators=[plain_name]
    )

    class Meta:
        ordering = ["name__in_order", "pk"]
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")
        rules_permissions = {"merge": can.is_coordinator}
        constraints = [
            models.UniqueConstraint(
                fields=["ror_id"],
                condition=~Q(ror_id=""),
                name="institution_ror_id_unique",
                violation_error_message=_("Another institution has this ROR id."),
            )
        ]

    def __str__(self) -> str:
        return self.name


def _shown() -> Q:
    """Sites at `analysts`, of whom the public page shows those who can take work."""
    return working("analysts") & Q(analysts__is_public=True)


class HostFacilityQuerySet(models.QuerySet["HostFacility"]):
    def visible_to(self, user: Any) -> HostFacilityQuerySet:  # noqa: ARG002 - as on every queryset
        """Sites are public."""
        return self

    def with_shown_analysts(self) -> HostFacilityQuerySet:
        """Sites with `shown_analysts`, the number of analysts that the public page shows."""
        counted = self.annotate(shown_analysts=Count("analysts", filter=_shown()))
        sites = counted.select_related("institution")
        return sites.order_by("city__in_order", "name__in_order", "pk")

    def with_someone_to_show(self) -> HostFacilityQuerySet:
        return self.filter(Exists(self.model.objects.filter(_shown(), pk=OuterRef("pk"))))


class HostFacility(RulesModel):
    """A core facility that employs an analyst; latitude and longitude in degrees (WGS 84)."""

    name = models.CharField(_("name"), max_length=200, unique=True, validators=[plain_name])
    slug = models.SlugField(unique=True)
    institution = models.ForeignKey(
        Institution,
        on_delete=models.PROTECT,
        related_name="facilities",
        verbose_name=_("institution"),
    )
    city = models.CharField(_("city"), max_length=100, validators=[plain_name])
    region = models.CharField(_("region"), max_length=100, blank=True, validators=[plain_name])
    latitude = models.FloatField(
        _("latitude"), validators=[MinValueValidator(-90), MaxValueValidator(90)]
    )
    longitude = models.FloatField(
        _("longitude"), validators=[MinValueValidator(-180), MaxValueValidator(180)]
    )
    website = models.URLField(_("website"), blank=True)
    rules_text = models.TextField(
        _("rules of the facility"),
        blank=True,
        max_length=5000,
        help_text=_("What analysts of this site may and may not do for the network."),
    )
    advises_own_users = models.BooleanField(
        _("its analysts may advise users of their own institution"),
        default=False,
        help_text=_(
            "Otherwise they sit on other panels; the requests are shown to them as their own site."
        ),
    )

    objects = HostFacilityQuerySet.as_manager()

    class Meta:
        ordering = ["city__in_order", "name__in_order", "pk"]
        verbose_name = _("host facility")
        verbose_name_plural = _("host facilities")
        rules_permissions = {"view": rules.always_allow}

    def __str__(self) -> str:
        return f"{self.name}, {self.city}"
