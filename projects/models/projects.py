"""A project: work that takes longer than one hour, from the request to its outcome."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rules.contrib.models import RulesModel

from consultations.enums import ImageRole
from consultations.models import Consultation
from fbias.imagery.models import Upload
from members.models import Analyst, User
from members.models.users import one_line
from members.queries.conflicts import conflicted_user_ids
from projects import rules as can
from projects.enums import Origin, ProjectStatus, Urgency
from projects.workflow import PROJECT_LIFE

LONGEST_TEXT = 5000


class ProjectQuerySet(models.QuerySet["Project"]):
    def visible_to(self, user: Any) -> ProjectQuerySet:
        """Own requests; coordinators see all but those a conflict of interest hides."""
        if not user.is_authenticated:
            return self.none()
        own = Q(requester=user)
        if not user.is_coordinator:
            return self.filter(own)
        return self.filter(own | ~Q(requester__in=conflicted_user_ids(user)))

    def taken(self) -> ProjectQuerySet:
        return self.filter(status__in=ProjectStatus.TAKEN)

    def worked(self) -> ProjectQuerySet:
        """Projects on which work began: those that the funder's table lists."""
        return self.filter(status__in=ProjectStatus.WORKED)

    def for_list(self) -> ProjectQuerySet:
        return self.select_related("requester__institution")

    def for_page(self) -> ProjectQuerySet:
        """Everything that one project's page shows, in a constant number of queries."""
        return self.select_related(
            "requester__institution", "consultation__open_desk", "consultation__record"
        ).prefetch_related("images__upload__previews", "known_by__user", "known_by__facility")


class Project(RulesModel):
    """One request and what became of it; files and answers of a consultation come along."""

    requester = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="projects", verbose_name=_("requester")
    )
    title = models.CharField(_("title"), max_length=200, validators=[one_line])
    question = models.TextField(_("question"), max_length=LONGEST_TEXT)
    data_description = models.TextField(_("data"), blank=True, max_length=LONGEST_TEXT)
    urgency = models.CharField(_("urgency"), max_length=20, choices=Urgency, default=Urgency.NONE)
    deadline = models.DateField(_("needed by"), null=True, blank=True)
    origin = models.CharField(_("origin"), max_length=20, choices=Origin, default=Origin.DIRECT)
    consultation = models.ForeignKey(
        Consultation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="projects",
        verbose_name=_("consultation"),
    )
    answers = models.JSONField(_("answers of the consultation"), default=dict, blank=True)
    known_by = models.ManyToManyField(
        Analyst,
        blank=True,
        related_name="known_projects",
        verbose_name=_("analysts who know the question"),
    )
    status = models.CharField(
        _("status"), max_length=20, choices=ProjectStatus, default=ProjectStatus.SUBMITTED
    )
    reason = models.TextField(_("reason for the decision"), blank=True, max_length=LONGEST_TEXT)
    notes = models.TextField(_("notes for the report"), blank=True, max_length=LONGEST_TEXT)
    outcome = models.TextField(_("outcome"), blank=True, max_length=LONGEST_TEXT)
    effort_hours = models.DecimalField(
        _("effort, hours"),
        max_digits=7,
        decimal_places=2,
        default=0,
        validators=[MinValueValidator(0), MaxValueValidator(10_000)],
    )
    consultation_hours = models.DecimalField(
        _("consultation, hours"),
        max_digits=7,
        decimal_places=2,
        default=0,
        validators=[MinValueValidator(0), MaxValueValidator(10_000)],
    )
    request_key = models.UUIDField(default=uuid.uuid4, editable=False)
    submitted_at = models.DateTimeField(_("received"), default=timezone.now)

    objects = ProjectQuerySet.as_manager()
    life = PROJECT_LIFE

    if TYPE_CHECKING:
        requester_id: int

    class Meta:
        ordering = ["-submitted_at", "-pk"]
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        rules_permissions = {
            "view": can.is_requester | can.coordinates,
            "change": can.coordinates,
            "triage": can.coordinates,
            "accept": can.coordinates,
            "decline": can.coordinates,
            "redirect": can.coordinates,
            "start": can.coordinates,
            "complete": can.coordinates,
            "stop": can.coordinates,
            "cancel": can.is_requester | can.coordinates,
        }
        constraints = [
            models.UniqueConstraint(
                fields=["requester", "request_key"], name="project_once_per_request_key"
            ),
            models.UniqueConstraint(
                fields=["consultation"],
                condition=~Q(status=ProjectStatus.CANCELLED),
                name="project_one_per_consultation",
                violation_error_message=_("This consultation already led to a project."),
            ),
            models.CheckConstraint(
                condition=~Q(urgency=Urgency.DATED) | Q(deadline__isnull=False),
                name="project_dated_has_deadline",
                violation_error_message=_("Say by which date you need the result."),
            ),
            models.CheckConstraint(
                condition=~Q(origin=Origin.OPEN_DESK) | Q(consultation__isnull=False),
                name="project_of_open_desk_has_consultation",
                violation_error_message=_("A project of an open desk names its consultation."),
            ),
            models.CheckConstraint(
                condition=~Q(status__in=sorted(ProjectStatus.REFUSED)) | ~Q(reason=""),
                name="project_refused_has_reason",
                violation_error_message=_("Say why, so that the user knows what to do next."),
            ),
            models.CheckConstraint(
                condition=Q(effort_hours__gte=0) & Q(consultation_hours__gte=0),
                name="project_hours_not_negative",
                violation_error_message=_("Hours cannot be negative."),
            ),
        ]
        indexes = [
            models.Index(fields=["requester", "-submitted_at"], name="project_requester_new"),
            models.Index(fields=["status", "-submitted_at"], name="project_status_new"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}".strip()

    @property
    def reference(self) -> str:
        return f"P-{self.pk}" if self.pk else ""

    def get_absolute_url(self) -> str:
        return reverse("projects:project", args=[self.pk])


class ProjectImage(models.Model):
    """An upload that a project works on; it may belong to a consultation as well."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="images")
    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, related_name="project_images")
    role = models.CharField(_("role"), max_length=20, choices=ImageRole, default=ImageRole.TYPICAL)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("image")
        verbose_name_plural = _("images")
        constraints = [
            models.UniqueConstraint(fields=["project", "upload"], name="projectimage_once")
        ]

    def __str__(self) -> str:
        return self.upload.file_name
