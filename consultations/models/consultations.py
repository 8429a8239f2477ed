"""A consultation: one person's question on one session."""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rules.contrib.models import RulesModel

from consultations import rules as can
from consultations.calls import asks_to_sign_in, call_address, check_link
from consultations.enums import ConsultationStatus
from consultations.models.bookings import ConsultationQuerySet
from consultations.models.conflicts import come_from_asking
from consultations.models.destinations import Destination
from consultations.models.images import WithImages
from consultations.models.intake_forms import IntakeForm, published_form
from consultations.models.open_desks import LATE_WITHIN, OpenDesk, Session
from consultations.workflow import CONSULTATION_LIFE
from fbias.core.addresses import address
from fbias.core.folding import words_index
from fbias.core.labels import Labelled
from fbias.core.names import plain_name
from fbias.questions.form import Form
from fbias.questions.question import Question
from members.models import User


class Consultation(Labelled, WithImages, RulesModel):
    """Claims a session by its own insert: partial unique indexes say no to the second one."""

    requester = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="consultations", verbose_name=_("requester")
    )
    open_desk = models.ForeignKey(
        OpenDesk,
        on_delete=models.PROTECT,
        related_name="consultations",
        verbose_name=_("open desk"),
    )
    session = models.ForeignKey(
        Session,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="consultations",
        verbose_name=_("session"),
    )
    status = models.CharField(
        _("status"),
        max_length=20,
        choices=ConsultationStatus,
        default=ConsultationStatus.CLAIMED,
    )
    request_key = models.UUIDField(default=uuid.uuid4)
    hold_expires_at = models.DateTimeField(_("place held until"), null=True, blank=True)
    queued_at = models.DateTimeField(_("waits since"), null=True, blank=True)
    images_due_at = models.DateTimeField(
        _("own date for images"),
        null=True,
        blank=True,
        help_text=_("Of a place that was given so late that the date of the day is too near."),
    )
    title = models.CharField(_("title"), max_length=120, blank=True, validators=[plain_name])
    intake_form = models.ForeignKey(
        IntakeForm,
        on_delete=models.PROTECT,
        editable=False,
        related_name="consultations",
        verbose_name=_("version of the booking form"),
    )
    answers = models.JSONField(_("answers"), default=dict, blank=True)
    consents = models.JSONField(_("what was agreed to"), default=dict, blank=True, editable=False)
    cancel_reason = models.CharField(_("reason for cancelling"), max_length=500, blank=True)
    cancelled_late = models.BooleanField(
        _("cancelled after panels were final"), default=False, editable=False
    )
    needs_yes = models.BooleanField(
        _("a coordinator says yes first"),
        default=False,
        help_text=_("The person did not come to the last session that they had booked."),
    )
    destination = models.ForeignKey(
        Destination,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="consultations",
        verbose_name=_("where else to go"),
    )
    image_answers = models.JSONField(
        _("answers to questions about the images"), default=dict, blank=True, editable=False
    )
    follows = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="follow_ups",
        verbose_name=_("follow-up of"),
    )
    wants_same_panel = models.BooleanField(
        _("would like to meet the same analysts"), default=False, editable=False
    )
    model_agreed_at = models.DateTimeField(
        _("a language model may read the answers since"), null=True, editable=False
    )
    accepted_reason = models.CharField(
        _("why it was confirmed without a usable image"), max_length=500, blank=True
    )
    answers_reason = models.CharField(
        _("why it was confirmed without every required answer"), max_length=500, blank=True
    )
    call_name = models.CharField(_("name of the call"), max_length=40, default="", editable=False)
    video_link = models.URLField(
        _("own link of the call"), max_length=500, blank=True, validators=[check_link]
    )
    calendar_uid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    calendar_sequence = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    booked_at = models.DateTimeField(_("booked"), null=True, blank=True)
    imported_at = models.DateTimeField(
        _("imported"), null=True, editable=False, help_text=_("It took place before the portal.")
    )

    come_from = come_from_asking()
    objects = ConsultationQuerySet.as_manager()
    life = CONSULTATION_LIFE

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("consultation")
        verbose_name_plural = _("consultations")
        rules_permissions = {
            "view": can.is_requester | can.takes_part | can.coordinates | can.accompanies,
            "change": can.is_requester | can.coordinates,
            "add_guest": can.is_requester | can.coordinates,
            "leave_as_guest": can.accompanies,
            "send_images": can.is_requester | can.coordinates | can.accompanies,
            "answer_image_question": can.is_requester,
            "book": can.is_requester | can.coordinates,
            "reclaim": can.is_requester,
            "move": can.is_requester | can.coordinates,
            "cancel": can.is_requester | can.coordinates,
            "call_off": can.coordinates,
            "confirm": can.coordinates,
            "await_images": can.coordinates,
            "release": can.coordinates,
            "reinstate": can.is_requester | can.coordinates,
            "follow_up": can.is_requester,
            "expire": can.coordinates,
            "queue": can.is_requester | can.coordinates,
            "offer": can.coordinates,
            "accept_offer": can.is_requester | can.coordinates,
            "decline": can.coordinates,
            "redirect": can.coordinates,
            "leave": can.is_requester | can.coordinates,
            "lapse": can.coordinates,
            "end_wait": can.coordinates,
            "seat": can.coordinates,
            "correct_tags": can.coordinates,
            "change_call": can.takes_part | can.coordinates,
            "hold": can.takes_part | can.coordinates,
            "miss": can.takes_part | can.coordinates,
            "unmark": can.takes_part | can.coordinates,
            "write_record": can.takes_part | can.coordinates,
            "convert": can.is_requester | can.coordinates,
        }
        constraints = [
            models.UniqueConstraint(
                fields=["session"],
                condition=Q(status__in=sorted(ConsultationStatus.OCCUPYING)),
                name="consultation_one_per_session",
                violation_error_message=_("Somebody else has just taken this session."),
            ),
            models.UniqueConstraint(
                fields=["requester", "open_desk"],
                condition=Q(status__in=sorted(ConsultationStatus.LIVE)),
                name="consultation_one_live_per_person_and_desk",
                violation_error_message=_("You already have a session on this open desk."),
            ),
            models.UniqueConstraint(
                fields=["requester", "request_key"], name="consultation_once_per_request_key"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=sorted(ConsultationStatus.OCCUPYING))
                | Q(session__isnull=False),
                name="consultation_has_a_session_while_it_occupies_one",
                violation_error_message=_("Choose a session."),
            ),
            models.CheckConstraint(
                condition=~Q(status__in=sorted(ConsultationStatus.BOOKED)) | ~Q(title=""),
                name="consultation_booked_has_title",
                violation_error_message=_("Give your question a title."),
            ),
            models.CheckConstraint(
                condition=Q(video_link="") | Q(video_link__startswith="https://"),
                name="consultation_call_is_encrypted",
                violation_error_message=_("The link must begin with https://"),
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[ConsultationStatus.CLAIMED, ConsultationStatus.OFFERED])
                | Q(hold_expires_at__isnull=False),
                name="consultation_held_place_has_an_end",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=sorted(ConsultationStatus.IN_LINE))
                | Q(queued_at__isnull=False),
                name="consultation_in_line_has_its_turn",
            ),
            models.CheckConstraint(
                condition=~Q(status=ConsultationStatus.WAITING) | Q(session__isnull=True),
                name="consultation_waiting_has_no_session",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=sorted(ConsultationStatus.BOOKED | ConsultationStatus.PAST))
                | Q(booked_at__isnull=False),
                name="consultation_booked_has_time",
            ),
        ]
        indexes = [
            words_index("title", name="consultation_title_words"),
            models.Index(fields=["open_desk", "status"], name="consultation_desk_status"),
            models.Index(fields=["requester", "-created_at"], name="consultation_requester_new"),
            models.Index(fields=["-created_at", "-id"], name="consultation_new"),
            models.Index(
                fields=["status", "session", "id"],
                condition=Q(status__in=sorted(ConsultationStatus.NOT_PAST)),
                name="consultation_not_past",
            ),
            models.Index(
                fields=["open_desk", "queued_at", "id"],
                condition=Q(status=ConsultationStatus.WAITING),
                name="consultation_line",
            ),
        ]

    def get_status_display(self) -> str:  # type: ignore[no-redef]  # the stubs make one, too
        """Django's own translates the words of every state to find one: lists show many."""
        return str(ConsultationStatus(self.status).label)

    def __str__(self) -> str:
        return f"{self.reference} {self.title}".strip()

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.name_call()
        if not self.intake_form_id:
            self.intake_form = IntakeForm.objects.current()
        super().save(*args, **kwargs)

    def name_call(self) -> None:
        if not self.call_name:
            self.call_name = f"open-desk-{secrets.token_urlsafe(12)}"

    @property
    def reference(self) -> str:
        return self.reference_of(self.pk) if self.pk else ""

    @staticmethod
    def reference_of(pk: int) -> str:
        return f"C-{pk}"

    @property
    def asking(self) -> list[User]:
        """Whoever asked, and the colleagues whom they added."""
        return [self.requester, *(guest.person for guest in self.guests.all())]

    @property
    def follows_reference(self) -> str:
        return f"C-{self.follows_id}" if self.follows_id else ""

    @property
    def video_url(self) -> str:
        """The address of the call: the link that was set, or a room nobody can guess."""
        return self.video_link or call_address(self.call_name)

    @property
    def call_asks_to_sign_in(self) -> bool:
        return asks_to_sign_in(self.video_url)

    @property
    def form(self) -> Form:
        """The form that was begun with: later versions ask others."""
        return published_form(self.intake_form_id)

    @property
    def has_no_images_yet(self) -> bool:
        """Whether advice is asked before any image was taken."""
        return self.answers.get("help") == "plan"

    @property
    def due_at(self) -> datetime:
        """Until when images may come."""
        return self.images_due_at or self.open_desk.data_deadline_at

    @property
    def given_up_at(self) -> datetime:
        """When the place goes to the next in line if no image opens."""
        return self.images_due_at or self.open_desk.given_up_at

    @property
    def data_late_at(self) -> datetime:
        """From here on images that are missing are named as late."""
        return self.due_at - LATE_WITHIN

    def is_past_data_deadline(self, now: datetime) -> bool:
        return now >= self.due_at

    @property
    def hold_is_over(self) -> bool:
        return bool(self.hold_expires_at and self.hold_expires_at < timezone.now())

    @property
    def missing_answers(self) -> list[Question]:
        """Required and not there, unless a coordinator said why it may be so."""
        return [] if self.answers_reason else self.form.missing(self.answers)

    @property
    def images_are_in(self) -> bool:
        """An image that opens, or the reason of a coordinator to meet without one."""
        return bool(self.usable_images or self.accepted_reason)

    @property
    def gate_is_open(self) -> bool:
        """The images and the required answers, or why a coordinator does without."""
        return self.images_are_in and not self.missing_answers

    def get_absolute_url(self) -> str:
        return address("consultations:consultation", self.pk)

    @property
    def images_url(self) -> str:
        """The page of the form where files are added."""
        return address("consultations:step", self.pk, self.form.step_with_files())

    @property
    def last_step_url(self) -> str:
        return address("consultations:step", self.pk, len(self.form.steps))
