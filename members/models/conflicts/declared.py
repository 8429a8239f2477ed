"""Conflicts of interest between an analyst and a person or an institution."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from rules.contrib.models import RulesModel

from fbias.core.clock import facility_today
from fbias.core.prepared import today
from members import rules as can
from members.enums import ConflictKind
from members.models.conflicts.hiding import FromPeople
from members.models.facilities import Institution
from members.models.users import User


class ConflictQuerySet(FromPeople["Conflict"]):
    def visible_to(self, user: User) -> ConflictQuerySet:
        """One's own; coordinators read the others too, unless they are the other side.

        Nobody learns that a conflict was declared against them, nor, through a list of conflicts,
        anything about people whose requests are hidden from them.
        """
        own = Q(person=user.pk)
        if not can.is_coordinator(user):
            return self.filter(own)
        against = Q(with_person=user.pk) | Q(with_institution__in=institutions_of(user))
        return self.filter(own | ~(against | self.hidden(user)))

    def lasting(self) -> ConflictQuerySet:
        """Those that count today: the last day counts as well."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=today()))

    def ended(self) -> ConflictQuerySet:
        return self.filter(ends_on__lt=facility_today())

    def for_list(self) -> ConflictQuerySet:
        return self.select_related("person", "with_person", "with_institution", "declared_by")


class Conflict(RulesModel):
    """`person` must not see or handle what comes from `with_person` or `with_institution`.

    It beats every role, coordinators included, and works both ways: queries hide the requests of
    each side from the other. After `ends_on` it counts no more. The row belongs to `person`; the
    other side never learns of it.
    """

    person = models.ForeignKey(
        User,
        on_delete=models.CASCADE,
        related_name="conflicts",
        verbose_name=_("person in conflict"),
    )
    with_person = models.ForeignKey(
        User,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="conflicts_against",
        verbose_name=_("with this person"),
    )
    with_institution = models.ForeignKey(
        Institution,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="conflicts",
        verbose_name=_("with this institution"),
    )
    kind = models.CharField(
        _("kind"), max_length=20, choices=ConflictKind, default=ConflictKind.DECLARED
    )
    ends_on = models.DateField(
        _("last day"), null=True, blank=True, help_text=_("Empty: until somebody withdraws it.")
    )
    declared_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    declared_at = models.DateTimeField(auto_now_add=True)

    come_from = ("person", "with_person")
    objects = ConflictQuerySet.as_manager()

    class Meta:
        ordering = ["-declared_at", "-pk"]
        verbose_name = _("conflict of interest")
        verbose_name_plural = _("conflicts of interest")
        rules_permissions = {
            "view": can.is_own_conflict | can.coordinates_from_outside,
            "withdraw": can.declared_for_themselves | can.coordinates_from_outside,
        }
        constraints = [
            models.CheckConstraint(
                condition=Q(with_person__isnull=True) | ~Q(person=F("with_person")),
                name="conflict_not_with_oneself",
                violation_error_message=_("Nobody has a conflict of interest with themselves."),
            ),
            models.CheckConstraint(
                condition=Q(with_person__isnull=False, with_institution__isnull=True)
                | Q(with_person__isnull=True, with_institution__isnull=False),
                name="conflict_with_one_party",
                violation_error_message=_("Name either a person or an institution."),
            ),
            models.UniqueConstraint(
                fields=["person", "with_person"],
                name="conflict_once_per_person",
                violation_error_message=_("This conflict is already declared."),
            ),
            models.UniqueConstraint(
                fields=["person", "with_institution"],
                name="conflict_once_per_institution",
                violation_error_message=_("This conflict is already declared."),
            ),
        ]

    @property
    def is_over(self) -> bool:
        return self.ends_on is not None and self.ends_on < facility_today()

    def is_against(self, user: Any) -> bool:
        """Whether this person is the other side; reads joined rows only."""
        if self.with_person_id is not None:
            return bool(self.with_person_id == user.pk)
        analyst = getattr(user, "analyst", None)
        works_at = {user.institution_id, analyst.facility.institution_id if analyst else None}
        return self.with_institution_id in works_at

    def __str__(self) -> str:
        return f"{self.person} / {self.with_person or self.with_institution}"


def in_the_team_of(heads: models.QuerySet[Any]) -> Q:
    """People whose profile names one of `heads` (a subquery of ids) as the head of their team."""
    proven = EmailAddress.objects.filter(verified=True, user__in=heads)
    accounts = User.objects.filter(pk__in=heads).order_by()
    return Q(pi_email__lower__in=accounts.values_list(Lower("email"))) | Q(
        pi_email__lower__in=proven.order_by().values_list(Lower("email"))
    )


def institutions_of(person: User) -> models.QuerySet[Any]:
    """Ids of where the person works, the host facility of an analyst included, as a subquery."""
    works_there = Q(people=person.pk) | Q(facilities__analysts__user=person.pk)
    return Institution.objects.filter(works_there).order_by().values("pk")
