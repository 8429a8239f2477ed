"""Who may commit a large sum says yes before work starts."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, Q
from django.utils.translation import gettext_lazy as _
from rules.contrib.models import RulesModel

from fbias.core.addresses import address
from fbias.core.names import one_line, plain_name
from fbias.core.prepared import is_so, today
from members.enums import Role
from members.models import Grant
from projects import rules as can
from projects.enums import ApprovalStatus, ProjectStatus
from projects.models.projects.project import Project
from projects.models.quotes import Quote, in_the_office, of_others
from projects.workflow import APPROVAL_LIFE


class ApprovalQuerySet(models.QuerySet["Approval"]):
    def visible_to(self, user: Any) -> ApprovalQuerySet:
        """The PI's own; for coordinators and finance all but those that a conflict hides."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(project__pi=user) | in_the_office(user, "project"))

    def of_office(self, user: Any) -> ApprovalQuerySet:
        return self.filter(in_the_office(user, "project"))

    def waiting(self) -> ApprovalQuerySet:
        """Of a project that has ended nobody asks any more."""
        return self.filter(status=ApprovalStatus.WAITING).exclude(
            project__status__in=ProjectStatus.ENDED
        )

    def waiting_for(self, user: Any) -> ApprovalQuerySet:
        """What `rules.approves` lets this person answer, as conditions of the database."""
        accounts = Grant.objects.current(on=today()).filter(user=user.pk, role=Role.FINANCE)
        by_finance = Q(approved_by(Role.FINANCE), Exists(accounts), of_others(user, "project"))
        return self.waiting().filter(by_finance | Q(approved_by("pi"), project__pi=user.pk))


def approved_by(who: str) -> Any:
    return is_so(f"approved_by_{who}", lambda: who in settings.FACILITY_APPROVED_BY)


class Approval(RulesModel):
    """An accepted quote that brings a project above the threshold; `amount` is all it comes to."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="approvals")
    quote = models.OneToOneField(Quote, on_delete=models.PROTECT, related_name="approval")
    amount = models.DecimalField(_("amount with VAT, €"), max_digits=12, decimal_places=2)
    status = models.CharField(
        _("status"), max_length=20, choices=ApprovalStatus, default=ApprovalStatus.WAITING
    )
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.CharField(
        _("answered by"), max_length=200, blank=True, validators=[plain_name]
    )
    reason = models.CharField(_("why not"), max_length=300, blank=True, validators=[one_line])

    life = APPROVAL_LIFE
    objects = ApprovalQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        rules_permissions = {
            "view": can.of_project(can.is_pi | can.handles_money),
            "approve": can.of_project(can.approves),
            "refuse": can.of_project(can.approves),
            "ask_again": can.of_project(can.coordinates),
        }
        constraints = [
            models.CheckConstraint(
                condition=~Q(status=ApprovalStatus.REFUSED) | ~Q(reason=""),
                name="approval_refused_has_reason",
                violation_error_message=_("Say why it is not approved."),
            ),
            models.CheckConstraint(
                condition=Q(status=ApprovalStatus.WAITING) | Q(answered_at__isnull=False),
                name="approval_answered_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quote}: {self.amount}"

    def get_absolute_url(self) -> str:
        return address("projects:approval", self.pk)
