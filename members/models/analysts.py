"""Analysts: membership, charter and expertise."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from rules.contrib.models import RulesModel

from fbias.core.clock import facility_today, short
from fbias.core.reader import translated
from fbias.core.relations import rows_of
from members import rules as can
from members.enums import CareerStage, Level, MembershipStatus, ProposalAnswer
from members.models.conflicts.hiding import FromPeople
from members.models.facilities import HostFacility
from members.models.memberships import working
from members.models.users import User
from members.models.vocabulary import Tag


class AnalystQuerySet(FromPeople["Analyst"]):
    def current(self) -> AnalystQuerySet:
        return self.filter(status__in=MembershipStatus.CURRENT)

    def can_work(self, *, on: date | None = None) -> AnalystQuerySet:
        """Who can take work now: the one rule of candidates, panels, polls, boards and pages.

        Members who are not on leave and whose account is open; `on` a day, those who are there.
        """
        analysts = self.filter(working())
        if on is None:
            return analysts
        away = rows_of(self.model, "absences").filter(
            analyst=OuterRef("pk"), first_day__lte=on, last_day__gte=on
        )
        return analysts.filter(~Exists(away))

    def shown_to_everybody(self) -> AnalystQuerySet:
        return self.can_work().filter(is_public=True)

    def visible_to(self, user: Any) -> AnalystQuerySet:
        """Coordinators see all, who works with members the current ones, others the public."""
        if can.is_coordinator(user):
            return self
        if can.sees_members(user):
            return self.filter(Q(status__in=MembershipStatus.CURRENT) | Q(user=user.pk))
        public = working() & Q(is_public=True)
        return (
            self.filter(public | Q(user=user.pk)) if user.is_authenticated else self.filter(public)
        )

    def for_directory(self) -> AnalystQuerySet:
        """Analysts with what a directory line shows, in a constant number of queries."""
        return self.select_related("user", "facility__institution").prefetch_related(
            models.Prefetch("expertise", Expertise.objects.select_related("tag"))
        )


class Analyst(RulesModel):
    """A person's membership in the network, lent by one host facility."""

    user = models.OneToOneField(
        User, on_delete=models.PROTECT, related_name="analyst", verbose_name=_("person")
    )
    facility = models.ForeignKey(
        HostFacility,
        on_delete=models.PROTECT,
        related_name="analysts",
        verbose_name=_("host facility"),
    )
    status = models.CharField(
        _("status"), max_length=20, choices=MembershipStatus, default=MembershipStatus.INVITED
    )
    career_stage = models.CharField(
        _("career stage"), max_length=20, choices=CareerStage, default=CareerStage.CONFIRMED
    )
    background = models.CharField(_("background"), max_length=200, blank=True)
    languages = models.CharField(
        _("spoken languages"),
        max_length=80,
        default="fr,en",
    )
    hours_per_month = models.PositiveSmallIntegerField(
        _("hours a month agreed with the host"), default=6, validators=[MaxValueValidator(160)]
    )
    mentors = models.BooleanField(_("is ready to mentor"), default=False)
    public_text = models.TextField(_("public text"), blank=True, max_length=1000)
    is_public = models.BooleanField(_("shown on the public page"), default=True)
    joined_on = models.DateField(_("member since"), default=facility_today)
    tags = models.ManyToManyField(Tag, through="Expertise", related_name="analysts")

    come_from = ("user",)
    objects = AnalystQuerySet.as_manager()

    class Meta:
        ordering = ["user__name__in_order", "pk"]
        verbose_name = _("analyst")
        verbose_name_plural = _("analysts")
        rules_permissions = {
            "view": can.is_shown_to_everybody | can.is_own_membership | can.sees_members,
            "change": can.is_own_membership | can.is_coordinator,
            "invite_again": can.is_coordinator,
            "activate": can.is_own_membership,
            "take_leave": can.is_own_membership | can.is_coordinator,
            "return_from_leave": can.is_own_membership | can.is_coordinator,
            "leave_network": can.is_own_membership | can.is_coordinator,
            "agree_hours": can.manages_their_facility | can.is_coordinator,
        }

    def __str__(self) -> str:
        return self.user.name

    @property
    def can_work(self) -> bool:
        """Whether they can take work now, days away left aside: as `AnalystQuerySet.can_work`."""
        return self.status == MembershipStatus.ACTIVE and self.user.is_active

    @property
    def shown_expertise(self) -> list[Expertise]:
        """What the analyst can do or teach, best first: what everybody may read."""
        return [line for line in self.expertise.all() if (line.level or 0) >= Level.DO]

    @property
    def followed_expertise(self) -> list[Expertise]:
        return [line for line in self.expertise.all() if line.level == Level.FOLLOW]

    @property
    def wishes(self) -> list[Expertise]:
        """What the analyst wants to learn, whatever the level."""
        return [line for line in self.expertise.all() if line.wants_to_learn]


class Expertise(models.Model):
    """How well one analyst knows one tag, and whether they want to learn it."""

    analyst = models.ForeignKey(Analyst, on_delete=models.CASCADE, related_name="expertise")
    tag = models.ForeignKey(Tag, on_delete=models.PROTECT, related_name="expertise")
    level = models.PositiveSmallIntegerField(_("level"), choices=Level, null=True, blank=True)
    wants_to_learn = models.BooleanField(_("wants to learn"), default=False)

    class Meta:
        ordering = ["-level", "tag__slug", "pk"]
        verbose_name = _("expertise")
        verbose_name_plural = _("expertise")
        constraints = [
            models.UniqueConstraint(fields=["analyst", "tag"], name="expertise_once_per_tag"),
            models.CheckConstraint(
                condition=Q(level__isnull=False) | Q(wants_to_learn=True),
                name="expertise_says_something",
                violation_error_message=_("Give a level, or say that you want to learn it."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.analyst}: {self.tag.slug}"


class LevelProposalQuerySet(models.QuerySet["LevelProposal"]):
    def open(self) -> LevelProposalQuerySet:
        return self.filter(answer=ProposalAnswer.OPEN)

    def visible_to(self, user: Any) -> LevelProposalQuerySet:
        """One's own; a level is asked of the analyst and of nobody else."""
        return self.filter(analyst__user=user.pk)


class LevelProposal(RulesModel):
    """The portal's guess, after a session, of what an analyst knows or wants to learn now.

    `because` is the reason as data (`{"code": "taught" | "used" | "saw", "occasion": "C-12"}`);
    the analyst takes it or leaves it, and is not asked again for the same tag and level. Once it is
    taken, `level_before` is what the sheet said until then; empty where nobody kept it, or nothing.
    """

    analyst = models.ForeignKey(Analyst, on_delete=models.CASCADE, related_name="level_proposals")
    tag = models.ForeignKey(Tag, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(_("level"), choices=Level)
    because = models.JSONField(_("reason"), default=dict)
    made_at = models.DateTimeField(auto_now_add=True)
    answer = models.CharField(
        _("answer"), max_length=20, choices=ProposalAnswer, default=ProposalAnswer.OPEN
    )
    answered_at = models.DateTimeField(_("answered"), null=True, editable=False)
    level_before = models.PositiveSmallIntegerField(
        _("level before"), choices=Level, null=True, editable=False
    )

    objects = LevelProposalQuerySet.as_manager()

    class Meta:
        ordering = ["made_at", "pk"]
        verbose_name = _("proposed level")
        verbose_name_plural = _("proposed levels")
        rules_permissions = {"answer": can.is_own_proposal}
        constraints = [
            models.UniqueConstraint(
                fields=["analyst", "tag", "level"], name="levelproposal_once_per_level"
            )
        ]

    def __str__(self) -> str:
        return f"{self.analyst}: {self.tag.slug} {self.level}"


class CharterVersion(models.Model):
    """The text that members accept: service mission, open desks, confidentiality."""

    published_on = models.DateField(_("published on"), default=facility_today, unique=True)
    text_en = models.TextField(_("text in English"))
    text_fr = models.TextField(_("text in French"))

    class Meta:
        ordering = ["-published_on"]
        get_latest_by = "published_on"
        verbose_name = _("charter version")
        verbose_name_plural = _("charter versions")

    def __str__(self) -> str:
        return short(self.published_on)

    @property
    def text(self) -> str:
        return translated(self, "text")


class CharterAcceptance(models.Model):
    """An analyst accepted one version of the charter at one moment."""

    analyst = models.ForeignKey(Analyst, on_delete=models.PROTECT, related_name="acceptances")
    version = models.ForeignKey(
        CharterVersion, on_delete=models.PROTECT, related_name="acceptances"
    )
    accepted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("charter acceptance")
        verbose_name_plural = _("charter acceptances")
        constraints = [
            models.UniqueConstraint(
                fields=["analyst", "version"], name="charteracceptance_once_per_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.analyst}: {self.version}"
