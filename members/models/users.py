"""People: the e-mail address is the name; roles are dated facts, not flags."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, available_timezones

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rules import has_perm as rules_allow
from rules import perm_exists
from rules.contrib.models import RulesModel, RulesModelBase, RulesModelMixin

from fbias.core.clock import facility_today
from fbias.core.folding import words_index
from fbias.core.identifiers import check_orcid
from fbias.core.names import plain_name
from fbias.core.prepared import Param, Prepared, Slot, key
from fbias.core.relations import rows_of
from members import rules as can
from members.enums import InstitutionKind, Language, Position, Role
from members.models.conflicts.hiding import FromPeople, is_hidden_something
from members.models.facilities import HostFacility, Institution

if TYPE_CHECKING:
    from members.models.analysts import Analyst


models.EmailField.register_lookup(Lower)  # addresses are compared so, as by `str.lower`


def valid_time_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(_("“%(name)s” is not a time zone.") % {"name": name})


@dataclass(frozen=True)
class Standing:
    """What a person is today: roles, facilities they manage, membership, people in conflict."""

    roles: frozenset[str] = frozenset()
    manages: frozenset[int] = frozenset()
    analyst: int | None = None
    conflicts: frozenset[int] = frozenset()


class UserManager(BaseUserManager.from_queryset(FromPeople["User"])):  # type: ignore[misc]
    def reading(self, pk: Any) -> User | None:
        """One person with their standing, by one query: who reads this page."""
        person = READERS.first(person=pk, today=facility_today())
        if person is not None:
            person.standing = Standing(
                roles=frozenset(person.roles_today),
                manages=frozenset(person.manages_today),
                analyst=person.analyst_today,
                conflicts=frozenset(person.conflicts_today),
            )
        return person

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(RulesModelMixin, AbstractBaseUser, PermissionsMixin, metaclass=RulesModelBase):
    """A person. One person may be requester and analyst; `is_staff` only opens the admin.

    `came_for` is the page they wanted before they had an account, until they first sign in. Kind
    and country of the institution are the person's own words until coordinators list it.
    """

    email = models.EmailField(_("e-mail"), unique=True, max_length=254)
    name = models.CharField(_("first and last name"), max_length=120, validators=[plain_name])
    team = models.CharField(_("team"), max_length=120, blank=True, validators=[plain_name])
    pi_name = models.CharField(
        _("head of the team (PI)"), max_length=120, blank=True, validators=[plain_name]
    )
    pi_email = models.EmailField(_("e-mail of the PI"), blank=True)
    orcid = models.CharField(_("ORCID iD"), max_length=19, blank=True, validators=[check_orcid])
    institution = models.ForeignKey(
        Institution,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="people",
        verbose_name=_("institution"),
    )
    institution_text = models.CharField(
        _("institution, if it is not in the list"),
        max_length=200,
        blank=True,
        validators=[plain_name],
    )
    institution_kind = models.CharField(
        _("kind of institution"), max_length=20, choices=InstitutionKind, blank=True
    )
    institution_country = models.CharField(
        _("country of the institution"), max_length=100, blank=True, validators=[plain_name]
    )
    position = models.CharField(_("position"), max_length=20, choices=Position, blank=True)
    language = models.CharField(
        _("language"), max_length=5, choices=Language, default=Language.ENGLISH
    )
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="Europe/Paris", validators=[valid_time_zone]
    )
    is_staff = models.BooleanField(_("may open the admin"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)
    former_email = models.EmailField(_("address before it was merged"), blank=True)
    merged_into = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="merged",
        verbose_name=_("merged into"),
    )
    privacy_read_at = models.DateTimeField(_("privacy notice read"), null=True, blank=True)
    came_for = models.CharField(max_length=300, blank=True, editable=False)

    come_from = ("pk",)
    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    if TYPE_CHECKING:
        analyst: Analyst
        roles_today: list[str]
        manages_today: list[int]
        analyst_today: int | None
        conflicts_today: list[int]

    class Meta:
        ordering = ["name__in_order", "pk"]
        verbose_name = _("person")
        verbose_name_plural = _("people")
        rules_permissions = {
            "view": can.is_self | can.is_coordinator,
            "change": can.is_self | can.is_coordinator,
            "grant_role": can.is_coordinator,
        }
        indexes = [
            words_index("name", name="user_name_words"),
            words_index("email", name="user_email_words"),
            words_index("team", name="user_team_words"),
        ]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique_whatever_the_case",
                violation_error_message=_("Somebody has an account with this e-mail address."),
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    @property
    def pi_address(self) -> str:
        """The address of the head of the team, to compare by; empty if none is named."""
        return self.pi_email.strip().lower()

    @property
    def zone(self) -> ZoneInfo:
        """The person's own time zone; dates are shown in it with its name."""
        return ZoneInfo(self.time_zone)

    @cached_property
    def standing(self) -> Standing:
        """What this person is today, read once a request: `reading` brings it along."""
        person = User.objects.reading(self.pk)
        return person.standing if person else Standing()

    @property
    def roles(self) -> frozenset[str]:
        """Superusers see and run what coordinators do; mails go to those who hold the role."""
        own = self.standing.roles
        return own | {Role.COORDINATOR} if self.is_superuser else own

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Superusers obey the rules of the facility, too: nobody else's word is theirs to give."""
        if self.is_superuser and perm_exists(perm):
            return rules_allow(perm, self, obj)
        return super().has_perm(perm, obj)

    @property
    def has_workplace(self) -> bool:
        """Whether the facility knows where this person works: whom it helps depends on it."""
        typed = self.institution_text and self.institution_kind and self.institution_country
        return bool(self.institution_id or typed)

    @property
    def is_unopened(self) -> bool:
        """Whether somebody made this account and its owner never chose a way to sign in."""
        return self.last_login is None and not self.has_usable_password()

    @property
    def is_coordinator(self) -> bool:
        return Role.COORDINATOR in self.roles

    @property
    def is_funder(self) -> bool:
        return Role.FUNDER in self.roles

    @cached_property
    def managed_facilities(self) -> list[HostFacility]:
        """The facilities whose host manager this person is today."""
        return list(HostFacility.objects.filter(pk__in=self.standing.manages))

    @cached_property
    def membership(self) -> Analyst | None:
        """The person as a current analyst of the network, or None."""
        if not self.is_analyst:
            return None
        return MEMBERSHIPS.first(pk=self.standing.analyst)

    @property
    def is_analyst(self) -> bool:
        return self.standing.analyst is not None

    @property
    def is_in_conflict(self) -> bool:
        """Whether a conflict of interest hides anything at all from this person."""
        return is_hidden_something(self)

    @property
    def is_team(self) -> bool:
        """Whether the person works for the facility: these accounts need a second factor."""
        return self.is_staff or self.is_superuser or bool(self.roles) or self.is_analyst


class GrantQuerySet(FromPeople["Grant"]):
    def current(self, *, on: Any = None) -> GrantQuerySet:
        today = on or facility_today()
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=today), starts_on__lte=today)


class Grant(RulesModel):
    """A role given to a person from one day to another, both included."""

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="grants", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role)
    facility = models.ForeignKey(
        HostFacility,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="grants",
        verbose_name=_("host facility"),
    )
    starts_on = models.DateField(_("from"), default=facility_today)
    ends_on = models.DateField(
        _("until"),
        null=True,
        blank=True,
        help_text=_("Both days count as a whole, on the clock of the facility."),
    )
    granted_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    come_from = ("user",)
    objects = GrantQuerySet.as_manager()

    class Meta:
        ordering = ["role", "starts_on", "pk"]
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        rules_permissions = {"view": can.is_coordinator, "end": can.is_coordinator}
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "facility"],
                condition=Q(ends_on=None),
                nulls_distinct=False,
                name="grant_open_once",
                violation_error_message=_("This person has this role already."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="grant_ends_after_start",
                violation_error_message=_("The role ends before it starts."),
            ),
            models.CheckConstraint(
                condition=~Q(role=Role.HOST_MANAGER) | Q(facility__isnull=False),
                name="grant_host_manager_has_facility",
                violation_error_message=_("Say which facility this person manages."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"


def readers() -> models.QuerySet[User]:
    mine = Grant.objects.current(on=Param("today", models.DateField())).filter(user=OuterRef("pk"))
    memberships = rows_of(User, "analyst").current().filter(user=OuterRef("pk"))
    return User.objects.filter(pk=Param("person", models.BigIntegerField())).annotate(
        roles_today=ArraySubquery(mine.order_by().values("role")),
        manages_today=ArraySubquery(
            mine.filter(role=Role.HOST_MANAGER).order_by().values("facility")
        ),
        analyst_today=Subquery(memberships.order_by().values("pk")),
        conflicts_today=RawSQL(
            "ARRAY(SELECT members_conflicted_with(ARRAY[%s]::bigint[], %s))",
            (Slot("person", "bigint"), Slot("today", "date")),
            output_field=ArrayField(models.BigIntegerField()),
        ),
    )


READERS = Prepared(readers)
MEMBERSHIPS: Prepared[Analyst] = Prepared(
    lambda: rows_of(User, "analyst").filter(pk=key("pk")).select_related("facility", "user")
)
