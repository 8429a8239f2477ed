"""Computers that hosts share, and the time on them that members ask for."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from rules.contrib.models import RulesModel

from fbias.core.addresses import address
from fbias.core.clock import facility_today
from fbias.core.names import plain_name
from fbias.core.numbers import plain
from fbias.network import rules as can
from fbias.network.enums import ComputingStatus
from fbias.network.workflow import COMPUTING_LIFE
from members.models import HostFacility, User
from members.models.conflicts.hiding import FromPeople, hidden_by_conflict
from projects.models import Project

LONGEST_TEXT = 3000
SMALLEST = Decimal("0.5")


class ComputingResourceQuerySet(models.QuerySet["ComputingResource"]):
    def visible_to(self, user: Any) -> ComputingResourceQuerySet:
        return self if can.is_inside(user) else self.none()


class ComputingResource(RulesModel):
    """A cluster or a machine of a host: what, where, how to use it, under which agreement.

    `keeper` answers requests; without one the coordinators do.
    """

    name = models.CharField(_("name"), max_length=120, unique=True, validators=[plain_name])
    facility = models.ForeignKey(HostFacility, on_delete=models.PROTECT, related_name="+")
    what = models.TextField(_("what it is"), max_length=LONGEST_TEXT)
    how = models.TextField(_("how to use it"), max_length=LONGEST_TEXT)
    unit = models.CharField(_("what is counted"), max_length=40, validators=[plain_name])
    agreement = models.TextField(_("agreement"), blank=True, max_length=LONGEST_TEXT)
    keeper = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    is_open = models.BooleanField(_("takes requests"), default=True)

    objects = ComputingResourceQuerySet.as_manager()

    class Meta:
        ordering = ["name__in_order", "pk"]
        verbose_name = _("computing resource")
        verbose_name_plural = _("computing resources")
        rules_permissions = {
            "view": can.is_inside,
            "ask": can.is_inside,
            "add": can.is_coordinator,
            "change": can.is_coordinator | can.keeps,
        }

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("network:computing_resource", self.pk)


class ComputingRequestQuerySet(FromPeople["ComputingRequest"]):
    def visible_to(self, user: Any) -> ComputingRequestQuerySet:
        """One's own and those one answers; coordinators all, but what a conflict hides."""
        if not can.is_inside(user):
            return self.none()
        rows = self.not_hidden_from(user)
        if can.is_coordinator(user):
            return rows
        return rows.filter(Q(asked_by=user.pk) | Q(resource__keeper=user.pk))

    def hidden(self, *people: Any) -> Q:
        """Of a person in conflict, or for a project that is hidden."""
        hidden = hidden_by_conflict(*people, at=self.model.come_from)
        for person in people:
            projects = Project.objects.hidden_from(person).order_by().values("pk")
            hidden |= Q(project__in=projects)
        return hidden


class ComputingRequest(RulesModel):
    """Time that a member asks for, for themselves or a project, until a day."""

    resource = models.ForeignKey(
        ComputingResource, on_delete=models.PROTECT, related_name="requests"
    )
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(
        Project, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    amount = models.DecimalField(
        _("how much"), max_digits=9, decimal_places=1, validators=[MinValueValidator(SMALLEST)]
    )
    since = models.DateField(_("from"))
    until = models.DateField(_("until"))
    why = models.TextField(_("what for"), max_length=LONGEST_TEXT)
    status = models.CharField(max_length=20, choices=ComputingStatus, default=ComputingStatus.ASKED)
    word = models.TextField(blank=True, max_length=LONGEST_TEXT)
    answered_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField(auto_now_add=True)

    come_from = ("asked_by",)
    life = COMPUTING_LIFE
    objects = ComputingRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name = _("request for computing time")
        verbose_name_plural = _("requests for computing time")
        rules_permissions = {
            "view": can.asked | can.answers,
            "grant": can.answers,
            "decline": can.answers,
            "withdraw": can.asked,
            "end": can.asked | can.answers,
        }
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gte=F("since")),
                name="computingrequest_ends_after_start",
                violation_error_message=_("The last day is before the first."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=SMALLEST),
                name="computingrequest_asks_for_something",
                violation_error_message=_("Ask for at least 0.5."),
            ),
        ]
        indexes = [models.Index(fields=["status", "until"], name="computing_by_end")]

    def __str__(self) -> str:
        return f"{self.resource}: {self.asked_by}"

    @property
    def size(self) -> str:
        """“200 GPU hours”, in the unit of the resource."""
        return f"{plain(self.amount)} {self.resource.unit}"

    @property
    def is_over(self) -> bool:
        return self.status == ComputingStatus.GRANTED and self.until < facility_today()

    def get_absolute_url(self) -> str:
        return address("network:computing_request", self.pk)
