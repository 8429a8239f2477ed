"""Two members, one subject: who learns, who mentors, and the log of what they did."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, cast

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, F, Q, When
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext_lazy as _
from rules.contrib.models import RulesModel

from fbias.core.addresses import address
from fbias.network import rules as can
from fbias.network.enums import PairStatus
from fbias.network.workflow import PAIR_LIFE
from members.enums import Level
from members.models import Analyst, Tag, User
from members.models.conflicts.hiding import FromPeople

LONGEST_WORD = 2000
SHORTEST, LONGEST = Decimal("0.25"), Decimal(12)


class MentoringPairQuerySet(FromPeople["MentoringPair"]):
    def visible_to(self, user: Any) -> MentoringPairQuerySet:
        """One's own; coordinators see all but what a conflict of interest hides."""
        if not can.is_inside(user):
            return self.none()
        rows = self.not_hidden_from(user)
        return rows if can.is_coordinator(user) else rows.of(user)

    def of(self, person: Any) -> MentoringPairQuerySet:
        return self.filter(Q(learner__user=person.pk) | Q(mentor__user=person.pk))

    def waiting_first(self) -> MentoringPairQuerySet:
        """Who looks for a mentor or waits for an answer, the longest first; then the others."""
        waits = Case(When(status__in=sorted(PairStatus.BEFORE), then=F("asked_at")))
        return self.order_by(waits.asc(nulls_last=True), "-asked_at", "-pk")

    def live(self) -> MentoringPairQuerySet:
        return self.filter(status__in=PairStatus.LIVE)


class MentoringPair(RulesModel):
    """One member learns a subject with another, from another site, outside any project.

    `level_before` is what the learner's sheet said when it began.
    """

    learner = models.ForeignKey(Analyst, on_delete=models.PROTECT, related_name="learns_in")
    mentor = models.ForeignKey(
        Analyst, null=True, blank=True, on_delete=models.PROTECT, related_name="mentors_in"
    )
    tag = models.ForeignKey(Tag, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=20, choices=PairStatus, default=PairStatus.WANTED)
    wish = models.TextField(blank=True, max_length=LONGEST_WORD)
    answer = models.TextField(blank=True, max_length=LONGEST_WORD)
    declined_by = models.ManyToManyField(Analyst, related_name="+")
    level_before = models.PositiveSmallIntegerField(choices=Level, null=True, editable=False)
    learnt = models.TextField(blank=True, max_length=LONGEST_WORD)
    asked_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField(auto_now_add=True)
    proposed_at = models.DateTimeField(null=True, editable=False)
    began_on = models.DateField(null=True, editable=False)
    ended_on = models.DateField(null=True, editable=False)

    come_from = ("learner__user", "mentor__user")
    life = PAIR_LIFE
    objects = MentoringPairQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name = _("mentoring pair")
        verbose_name_plural = _("mentoring pairs")
        rules_permissions = {
            "view": can.is_of_the_pair | can.coordinates,
            "propose": can.learns | can.coordinates,
            "accept": can.mentors,
            "decline": can.mentors,
            "note": can.is_of_the_pair,
            "end": can.is_of_the_pair | can.coordinates,
            "withdraw": can.learns | can.coordinates,
        }
        constraints = [
            models.UniqueConstraint(
                Least("learner", "mentor"),
                Greatest("learner", "mentor"),
                "tag",
                condition=Q(status__in=sorted(PairStatus.WITH_MENTOR)),
                name="mentoringpair_once_per_subject",
                violation_error_message=_("You two work on this subject already."),
            ),
            models.UniqueConstraint(
                fields=["learner", "tag"],
                condition=Q(status__in=sorted(PairStatus.BEFORE)),
                name="mentoringpair_asked_once",
                violation_error_message=_("A mentor is being looked for on this subject already."),
            ),
            models.CheckConstraint(
                condition=Q(mentor=None) | ~Q(mentor=F("learner")),
                name="mentoringpair_of_two",
                violation_error_message=_("Nobody mentors themselves."),
            ),
            models.CheckConstraint(
                condition=~Q(status__in=sorted({*PairStatus.WITH_MENTOR, PairStatus.ENDED}))
                | Q(mentor__isnull=False),
                name="mentoringpair_has_a_mentor",
            ),
        ]
        indexes = [models.Index(fields=["status", "-asked_at"], name="mentoring_by_state")]

    def __str__(self) -> str:
        return f"{self.learner}: {self.tag.slug}"

    @property
    def reference(self) -> str:
        return f"M-{self.pk}"

    @property
    def their_mentor(self) -> Analyst:
        """Where there is one: in every state that has a mentor, by a constraint."""
        return cast("Analyst", self.mentor)

    def get_absolute_url(self) -> str:
        return address("network:mentoring_pair", self.pk)


class MentoringEntry(models.Model):
    """One line of the log; its hours are the mentor's. The same key is the same line."""

    pair = models.ForeignKey(MentoringPair, on_delete=models.CASCADE, related_name="entries")
    day = models.DateField(_("day"))
    hours = models.DecimalField(
        _("hours"),
        max_digits=4,
        decimal_places=2,
        validators=[MinValueValidator(SHORTEST), MaxValueValidator(LONGEST)],
    )
    done = models.TextField(_("what was done"), max_length=LONGEST_WORD)
    noted_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    request_key = models.UUIDField(unique=True, editable=False)

    class Meta:
        ordering = ["-day", "-pk"]
        verbose_name = _("line of the mentoring log")
        verbose_name_plural = _("lines of the mentoring log")
        constraints = [
            models.CheckConstraint(
                condition=Q(hours__gte=SHORTEST, hours__lte=LONGEST),
                name="mentoringentry_of_sensible_length",
                violation_error_message=_("Enter between a quarter of an hour and twelve hours."),
            )
        ]
        indexes = [models.Index(fields=["day"], name="mentoringentry_by_day")]

    def __str__(self) -> str:
        return f"{self.pair}: {self.day}"
