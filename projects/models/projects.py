"""A project: work that takes longer than one hour, from the request to its outcome."""

from __future__ import annotations

import uuid
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rules.contrib.models import RulesModel

from consultations.models import Consultation
from fbias.core.addresses import address
from fbias.core.counting import count_by, sum_by
from fbias.core.folding import words_index
from fbias.core.labels import Labelled
from fbias.core.names import one_line, plain_name
from fbias.core.prepared import key_of
from fbias.core.relations import rows_of
from fbias.imagery.enums import ImageRole
from fbias.imagery.models import Upload
from fbias.questions.form import NO_FORM, Form
from members.models import Analyst, Institution, User
from members.models.conflicts.hiding import FromPeople
from projects import rules as can
from projects.enums import (
    Activity,
    AssignmentStatus,
    Destination,
    Origin,
    ProjectStatus,
    QuoteStatus,
    Urgency,
)
from projects.workflow import PROJECT_LIFE

LONGEST_TEXT = 5000


def asking_at(path: str = "") -> tuple[str, str]:
    """The paths to the people for whom a project (at `path`) is done."""
    at = f"{path}__" if path else ""
    return f"{at}requester", f"{at}pi"


def left_by(*people: Any) -> models.QuerySet[Any]:
    """The projects from whose evaluation one of them stepped back, as a subquery of ids."""
    theirs = Q(*(("analyst__user", one.pk) for one in people), _connector=Q.OR)
    recused = rows_of(Project, "evaluators").filter(theirs, recused_at__isnull=False)
    return recused.order_by().values("project")


def asked_by_any_of(people: Any, path: str = "") -> Q:
    """Rows whose project (at `path`) has one of these people as requester or as PI."""
    return Q(*((f"{at}__in", people) for at in asking_at(path)), _connector=Q.OR)


class ProjectQuerySet(FromPeople["Project"]):
    def visible_to(self, user: Any) -> ProjectQuerySet:
        """What one asked for or is PI of; for coordinators all that was sent, for analysts theirs.

        A conflict of interest with the requester or the PI hides the project, whatever the role; so
        does stepping back from its evaluation.
        """
        if not user.is_authenticated:
            return self.none()
        own = Q(requester=user) | Q(pi=user)
        if not (user.is_coordinator or user.is_analyst):
            return self.filter(own)
        theirs = ~Q(status=ProjectStatus.DRAFT) if user.is_coordinator else self._of_analyst(user)
        return self.filter(own | (theirs & ~self.hidden(user)))

    def hidden(self, *people: Any) -> Q:
        """What a conflict of interest hides, or what one stepped back from."""
        return super().hidden(*people) | Q(pk__in=left_by(*people))

    def not_in_conflict_with(self, reader: Any) -> ProjectQuerySet:
        """As figures count: what one stepped back from is there, what a conflict hides is not."""
        return self.exclude(super().hidden(reader))

    def _of_analyst(self, user: Any) -> Q:
        """Projects that the analyst works on, or is asked to evaluate."""
        working = rows_of(self.model, "assignments").filter(
            analyst__user=user.pk, status__in=AssignmentStatus.READS
        )
        asked = rows_of(self.model, "evaluators").filter(analyst__user=user.pk, recused_at=None)
        return Q(pk__in=working.values("project")) | Q(pk__in=asked.values("project"))

    def sent(self) -> ProjectQuerySet:
        """Everything but drafts, which nobody but their requester knows of."""
        return self.exclude(status=ProjectStatus.DRAFT)

    def new_to_members(self, *, before: datetime) -> ProjectQuerySet:
        """Looked at before that moment and not decided, while no member was asked about it."""
        asked = {ProjectStatus.TRIAGE, *ProjectStatus.OPINIONS_OPEN}
        return self.filter(status__in=asked, status_since__lt=before, members_asked_at=None)

    def taken(self) -> ProjectQuerySet:
        return self.filter(status__in=ProjectStatus.TAKEN)

    def worked(self) -> ProjectQuerySet:
        """Projects on which work began: those that the funder's table lists."""
        return self.filter(status__in=ProjectStatus.WORKED)

    def with_hours(self) -> ProjectQuerySet:
        """Add `effort_hours` and `consultation_hours`, all sources together.

        Consultation: entries of that activity, the record of the session it came from, and what
        was worked before the portal kept entries. Effort: everything else but mentoring.
        """
        entries = rows_of(self.model, "entries").filter(project=OuterRef("pk"))
        consultation = entries.filter(activity=Activity.CONSULTATION)
        effort = entries.filter(activity__in=Activity.EFFORT)
        return self.annotate(  # type: ignore[no-redef]  # declared for its readers
            effort_hours=F("earlier_effort_hours") + sum_by(effort, "project", "hours"),
            consultation_hours=F("earlier_consultation_hours")
            + sum_by(consultation, "project", "hours")
            + Coalesce(F("consultation__record__hours"), Decimal(0)),
        )

    def with_agreed_hours(self) -> ProjectQuerySet:
        """Add `agreed_hours`: those of the accepted quotes together."""
        agreed = rows_of(self.model, "quotes__lines").filter(
            quote__project=OuterRef("pk"), quote__status=QuoteStatus.ACCEPTED
        )
        hours = sum_by(agreed, "quote__project", "hours")
        return self.annotate(agreed_hours=hours)  # type: ignore[no-redef]

    def with_version_count(self) -> ProjectQuerySet:
        """Add `version_count`: how often the request was sent or changed since."""
        versions = rows_of(self.model, "versions").filter(project=OuterRef("pk"))
        count = count_by(versions, "project")
        return self.annotate(version_count=count)  # type: ignore[no-redef]

    def for_reader(self, user: Any) -> ProjectQuerySet:
        """Bring along whether this person is in conflict with who asks: the rules read it."""
        asking = Q(pk=OuterRef("requester")) | Q(pk=OuterRef("pi"))
        hidden = User.objects.hidden_from(user).filter(asking)
        return self.annotate(reader_pk=key_of(user), reader_in_conflict=Exists(hidden))

    def for_list(self) -> ProjectQuerySet:
        return self.select_related("requester__institution", "institution")

    def for_frame(self) -> ProjectQuerySet:
        """What every page of one project needs: who asked, who works on it, who is asked."""
        team = rows_of(self.model, "assignments").select_related(
            "analyst__user", "analyst__facility"
        )
        people = self.select_related("requester__institution", "institution", "payer")
        return people.prefetch_related(Prefetch("assignments", team), "evaluators")

    def for_page(self) -> ProjectQuerySet:
        """Everything that one project's page shows, in a constant number of queries."""
        return (
            self.for_frame()
            .select_related("consultation__open_desk", "consultation__record")
            .prefetch_related(
                Prefetch("images", ProjectImage.objects.select_related("upload")),
                "images__upload__previews",
                Prefetch("known_by", Analyst.objects.select_related("user", "facility")),
            )
        )

    def for_work(self) -> ProjectQuerySet:
        """What the page of the work adds up: hours agreed and used, reports and who reads them."""
        reports = rows_of(self.model, "reports").select_related("peer__user")
        return (
            self.for_frame()
            .with_hours()
            .with_agreed_hours()
            .prefetch_related(
                "entries",
                Prefetch("reports", reports),
                "tasks__assignee",
                "tasks__done_by",
                "deliverables__upload",
            )
        )


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


class ProjectImage(models.Model):
    """An upload that a project works on; it may belong to a consultation as well."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="images")
    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, related_name="project_images")
    role = models.CharField(
        _("role"), max_length=20, choices=ImageRole, blank=True, default=ImageRole.UNSAID
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = _("image")
        verbose_name_plural = _("images")
        constraints = [
            models.UniqueConstraint(fields=["project", "upload"], name="projectimage_once")
        ]

    def __str__(self) -> str:
        return self.upload.file_name
