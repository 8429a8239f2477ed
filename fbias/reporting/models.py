"""What the facility promises, and the reports that it gave."""

from __future__ import annotations

from decimal import Decimal
from enum import nonmember
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from rules.contrib.models import RulesModel

from fbias.core.addresses import address
from fbias.core.names import one_line
from fbias.reporting import rules as can
from members.models import HostFacility, User
from members.models.conflicts.hiding import ids_hidden_from
from projects.models import Project


def days(label: Any, help_text: Any) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(
        label,
        null=True,
        blank=True,
        help_text=help_text,
        validators=[MinValueValidator(1), MaxValueValidator(730)],
    )


class Targets(models.Model):
    """Within how many days the facility means to answer, decide and begin; one row."""

    singleton = models.BooleanField(default=True, editable=False, unique=True)
    session_days = days(_("from booking to session"), _("days, for sessions of the open desk"))
    first_answer_days = days(
        _("from request to first answer"), _("days, until a coordinator takes it up")
    )
    decision_days = days(_("from request to decision"), _("days, for projects"))
    start_days = days(_("from decision to start"), _("days, for projects"))

    class Meta:
        verbose_name = _("targets")
        verbose_name_plural = _("targets")
        constraints = [models.CheckConstraint(condition=Q(singleton=True), name="targets_one_row")]

    def __str__(self) -> str:
        return str(_("Targets"))


class Place(models.TextChoices):
    """Where a line of the budget stands."""

    SUBSIDY = "subsidy", pgettext_lazy("budget", "Subsidy")
    OTHER_INCOME = "other_income", pgettext_lazy("budget", "Other income")
    POSITIONS = "positions", pgettext_lazy("budget", "Positions")
    WORKSHOPS = "workshops", pgettext_lazy("budget", "Workshops and meetings")
    TRAINING = "training", pgettext_lazy("budget", "Training")
    COMPUTING = "computing", pgettext_lazy("budget", "Computing")
    OTHER = "other", pgettext_lazy("budget", "Other spending")

    INCOME = nonmember(("subsidy", "other_income"))
    SPENDING = nonmember(("positions", "workshops", "training", "computing", "other"))


class BudgetLineQuerySet(models.QuerySet["BudgetLine"]):
    def visible_to(self, user: Any) -> BudgetLineQuerySet:
        """For coordinators: lines name no project, so no conflict hides one."""
        return self.all() if can.keeps_figures(user) else self.none()


class BudgetLine(RulesModel):
    """What comes in or is spent beside the projects, in whole euro and cents, and who pays it."""

    year = models.PositiveSmallIntegerField(_("year"))
    place = models.CharField(_("kind"), max_length=20, choices=Place)
    label = models.CharField(_("what"), max_length=200, validators=[one_line])
    amount = models.DecimalField(
        _("amount, €"),
        max_digits=12,
        decimal_places=2,
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    paid_by = models.CharField(_("who pays"), max_length=200, blank=True, validators=[one_line])
    facility = models.ForeignKey(
        HostFacility,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("host facility"),
    )
    request_key = models.UUIDField(unique=True, editable=False)

    objects = BudgetLineQuerySet.as_manager()

    class Meta:
        ordering = ["year", "place", "pk"]
        verbose_name = _("line of the budget")
        verbose_name_plural = _("lines of the budget")
        rules_permissions = {"change": can.keeps_figures}
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="budgetline_amount_above_zero",
                violation_error_message=_("Give an amount above zero."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.get_place_display()}: {self.label}, {self.amount}"


class YearlyReportQuerySet(models.QuerySet["YearlyReport"]):
    def visible_to(self, user: Any) -> YearlyReportQuerySet:
        """Whoever reads figures, but nobody from whom something in it is hidden."""
        if not can.reads_figures(user):
            return self.none()
        hidden = ids_hidden_from(user)
        left = list(Project.objects.left_by(user).values_list("project", flat=True))
        return self.exclude(Q(people__overlap=hidden) | Q(projects__overlap=left))


class YearlyReport(RulesModel):
    """The report of one year as it was given: figures, tables and papers never change again.

    `content` holds the figures as funders read them and the tables, by language; `people` and
    `projects` are those counted, so that a conflict of interest hides the report.
    """

    year = models.PositiveSmallIntegerField(_("year"))
    note = models.CharField(_("note"), max_length=200, blank=True)
    content = models.JSONField(_("content"))
    sha256 = models.CharField(_("fingerprint"), max_length=64, editable=False)
    paper_en = models.BinaryField()
    paper_fr = models.BinaryField()
    people = ArrayField(models.BigIntegerField(), default=list, editable=False)
    projects = ArrayField(models.BigIntegerField(), default=list, editable=False)
    made_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(_("made"))
    published_at = models.DateTimeField(
        _("published"), null=True, blank=True, editable=False,
        help_text=_("Since when everybody reads its figures on the page of results."),
    )  # fmt: skip

    objects = YearlyReportQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "-made_at", "-pk"]
        verbose_name = _("yearly report")
        verbose_name_plural = _("yearly reports")
        rules_permissions = {
            "view": can.reads_figures,
            "freeze": can.keeps_figures,
            "publish": can.keeps_figures,
        }

    def __str__(self) -> str:
        return str(_("Report of %(year)s") % {"year": self.year})

    def get_absolute_url(self) -> str:
        return address("reporting:report", self.pk)

    @property
    def maker(self) -> str:
        return self.made_by.name if self.made_by else "-"

    @property
    def language(self) -> str:
        """The reader's, or English if the portal did not speak it when the report was given."""
        spoken = (get_language() or "en")[:2]
        return spoken if spoken in self.content else "en"

    def paper(self, language: str) -> bytes:
        return bytes(self.paper_fr if language == "fr" else self.paper_en)
