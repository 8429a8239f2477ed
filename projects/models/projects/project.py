"""A project: work that takes longer than one hour, from the request to its outcome."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rules.contrib.models import RulesModel

from consultations.models import Consultation
from fbias.core.addresses import address
from fbias.core.folding import words_index
from fbias.core.labels import Labelled
from fbias.core.names import one_line, plain_name
from fbias.questions.form import NO_FORM, Form
from members.models import Analyst, Institution, User
from projects import rules as can
from projects.enums import Destination, Origin, ProjectStatus, Urgency
from projects.models.projects.querysets import ProjectQuerySet, asking_at
from projects.workflow import PROJECT_LIFE

LONGEST_TEXT = 5000


class Project(Labelled, RulesModel):
    """One request and what became of it; files and answers of a consultation come along.

    `pi` is the person behind `pi_email` from the moment the request is sent, and stays the PI
    whatever becomes of the address; `pi_name` and `pi_email` are what was typed.
    """

    requester = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="projects", verbose_name=_("requester")
    )
    title = models.CharField(_("title"), max_length=200, validators=[plain_name])
    question = models.TextField(_("question"), max_length=LONGEST_TEXT)
    data_description = models.TextField(_("data"), blank=True, max_length=LONGEST_TEXT)
    success = models.TextField(_("what success looks like"), blank=True, max_length=LONGEST_TEXT)
    amount = models.CharField(_("how much there is"), blank=True, max_length=20)
    funding = models.CharField(_("funding"), blank=True, max_length=300, validators=[one_line])
    institution = models.ForeignKey(
        Institution,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("institution, if not that of the requester"),
    )
    pi_name = models.CharField(
        _("name of the PI"), blank=True, max_length=200, validators=[plain_name]
    )
    pi_email = models.EmailField(_("e-mail of the PI"), blank=True)
    pi = models.ForeignKey(
        User,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="projects_as_pi",
        verbose_name=_("PI"),
    )
    pi_confirmed_at = models.DateTimeField(_("confirmed by the PI"), null=True, blank=True)
    proposal_number = models.CharField(
        _("Euro-BioImaging proposal"), blank=True, max_length=60, validators=[plain_name]
    )
    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="next_phases",
        verbose_name=_("phase before"),
    )
    again_of = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="asked_again",
        verbose_name=_("request before"),
    )
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
        _("status"), max_length=20, choices=ProjectStatus, default=ProjectStatus.DRAFT
    )
    status_since = models.DateTimeField(_("in this state since"), default=timezone.now)
    call = models.ForeignKey(
        "projects.Call",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="projects",
        verbose_name=_("call"),
    )
    opinions_due_on = models.DateField(_("opinions due"), null=True, blank=True)
    members_asked_at = models.DateTimeField(
        _("members asked about conflicts"), null=True, blank=True, editable=False
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    redirected_to = models.CharField(
        _("better answered by"), max_length=20, choices=Destination, blank=True
    )
    review_on = models.DateField(_("looked at again on"), null=True, blank=True)
    waits_for = models.CharField(_("waits for"), max_length=300, blank=True)
    resumes_on = models.DateField(_("due to resume"), null=True, blank=True)
    days_paused = models.PositiveIntegerField(_("days paused"), default=0)
    started_on = models.DateField(_("started"), null=True, blank=True)
    ended_on = models.DateField(_("ended"), null=True, blank=True)
    report_every_weeks = models.PositiveSmallIntegerField(
        _("report every so many weeks"),
        default=4,
        validators=[MinValueValidator(1), MaxValueValidator(26)],
    )
    reason = models.TextField(_("reason for the decision"), blank=True, max_length=LONGEST_TEXT)
    notes = models.TextField(_("notes for the report"), blank=True, max_length=LONGEST_TEXT)
    outcome = models.TextField(_("outcome"), blank=True, max_length=LONGEST_TEXT)
    earlier_effort_hours = models.DecimalField(
        _("effort before time entries were kept, hours"),
        max_digits=7,
        decimal_places=2,
        default=0,
        validators=[MinValueValidator(0), MaxValueValidator(10_000)],
    )
    earlier_consultation_hours = models.DecimalField(
        _("consultation before time entries were kept, hours"),
        max_digits=7,
        decimal_places=2,
        default=0,
        validators=[MinValueValidator(0), MaxValueValidator(10_000)],
    )
    pi_key = models.UUIDField(default=uuid.uuid4, editable=False)
    request_key = models.UUIDField(default=uuid.uuid4, editable=False)
    submitted_at = models.DateTimeField(_("received"), default=timezone.now)
    imported_at = models.DateTimeField(
        _("imported"), null=True, editable=False, help_text=_("It was done before the portal.")
    )

    come_from = asking_at()
    objects = ProjectQuerySet.as_manager()
    life = PROJECT_LIFE

    if TYPE_CHECKING:
        effort_hours: Decimal
        consultation_hours: Decimal
        agreed_hours: Decimal
        version_count: int
        requester_id: int

    class Meta:
        ordering = ["-submitted_at", "-pk"]
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        rules_permissions = {
            "view": can.asks | can.reads_work | can.evaluates | can.coordinates,
            "change": can.coordinates,
            "edit": can.is_requester | can.coordinates,
            "submit": can.is_requester | can.coordinates,
            "write": can.asks | can.reads_work | can.evaluates | can.coordinates,
            "send_order": can.is_pi | can.coordinates,
            "name_payer": can.asks | can.coordinates,
            "revoke_pi_link": can.is_pi | can.coordinates,
            "triage": can.coordinates,
            "redirect": can.coordinates,
            "evaluate": can.coordinates,
            "give_opinion": can.evaluates,
            "ask": can.coordinates,
            "answer": can.is_requester | can.coordinates,
            "conclude": can.coordinates,
            "accept": can.coordinates,
            "waitlist": can.coordinates,
            "decline": can.coordinates,
            "send_quote": can.coordinates,
            "accept_quote": can.is_pi,
            "refuse_quote": can.is_pi,
            "expire_quote": can.coordinates,
            "assign": can.coordinates | can.works_on,
            "start": can.works_on | can.coordinates,
            "work": can.works_on | can.coordinates,
            "note_hours": can.reads_work | can.coordinates,
            "set_report_weeks": can.leads | can.coordinates,
            "pause": can.asks | can.works_on | can.coordinates,
            "resume": can.works_on | can.coordinates,
            "stop": can.works_on | can.coordinates,
            "deliver": can.works_on | can.coordinates,
            "correct": can.asks | can.coordinates,
            "expect_more": can.asks | can.coordinates,
            "reopen": can.asks | can.coordinates,
            "complete": can.asks | can.coordinates,
            "ask_again": can.is_requester,
            "invoice": can.coordinates,
            "bill_again": can.coordinates,
            "bill_stopped_again": can.coordinates,
            "close": can.coordinates,
            "decide_phase": can.coordinates,
            "cancel": can.asks | can.coordinates,
        }
        constraints = [
            models.UniqueConstraint(
                fields=["requester", "request_key"], name="project_once_per_request_key"
            ),
            models.UniqueConstraint(
                fields=["consultation"],
                condition=~Q(status=ProjectStatus.CANCELLED) & Q(again_of=None),
                name="project_one_per_consultation",
                violation_error_message=_("This consultation already led to a project."),
            ),
            models.CheckConstraint(
                condition=~Q(urgency=Urgency.DATED) | Q(deadline__isnull=False),
                name="project_dated_has_deadline",
                violation_error_message=_("Say by which date you need the result."),
            ),
            models.UniqueConstraint(
                fields=["proposal_number"],
                condition=~Q(proposal_number="") & Q(parent=None, again_of=None),
                name="project_one_per_proposal",
                violation_error_message=_("There is a project with this proposal number already."),
            ),
            models.CheckConstraint(
                condition=~Q(status=ProjectStatus.REDIRECTED) | ~Q(redirected_to=""),
                name="project_redirected_somewhere",
                violation_error_message=_("Say who answers this better."),
            ),
            models.CheckConstraint(
                condition=~Q(status=ProjectStatus.PAUSED) | ~Q(waits_for=""),
                name="project_paused_waits_for_something",
                violation_error_message=_("Say who or what you are waiting for."),
            ),
            models.CheckConstraint(
                condition=Q(status=ProjectStatus.DRAFT) | Q(pi_email="") | Q(pi__isnull=False),
                name="project_sent_holds_its_pi",
            ),
            models.CheckConstraint(condition=~Q(parent=F("pk")), name="project_not_its_own_phase"),
            models.CheckConstraint(
                condition=Q(started_on=None) | Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
                name="project_days_in_order",
                violation_error_message=_("The project would end before it starts."),
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
                condition=Q(earlier_effort_hours__gte=0) & Q(earlier_consultation_hours__gte=0),
                name="project_hours_not_negative",
                violation_error_message=_("Hours cannot be negative."),
            ),
        ]
        indexes = [
            words_index("title", name="project_title_words"),
            words_index("question", name="project_question_words"),
            words_index("pi_name", name="project_pi_words"),
            words_index("proposal_number", name="project_proposal_words"),
            models.Index(fields=["requester", "-submitted_at"], name="project_requester_new"),
            models.Index(fields=["status", "-submitted_at"], name="project_status_new"),
            models.Index(fields=["status", "status_since", "id"], name="project_status_since"),
            models.Index(fields=["status_since", "id"], name="project_since"),
            models.Index(fields=["-submitted_at", "-id"], name="project_new"),
        ]

    def get_status_display(self) -> str:  # type: ignore[no-redef]  # the stubs make one, too
        """Django's own translates the words of every state to find one: lists show many."""
        return str(ProjectStatus(self.status).label)

    def __str__(self) -> str:
        return f"{self.reference} {self.title}".strip()

    @property
    def reference(self) -> str:
        return self.reference_of(self.pk) if self.pk else ""

    @staticmethod
    def reference_of(pk: int) -> str:
        return f"P-{pk}"

    @property
    def answered_form(self) -> Form:
        """The form that `answers` were given to: the first phase's, whose answers are handed on."""
        first = self
        while first.parent and not first.consultation:
            first = first.parent
        return first.consultation.form if first.consultation else NO_FORM

    def get_absolute_url(self) -> str:
        return address("projects:project", self.pk)
