"""Consultations as bookings: their places, what they wait for, and who may see them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Prefetch, Q
from django.db.models.functions import Coalesce
from django.db.models.lookups import LessThanOrEqual

from consultations.enums import ConsultationStatus
from consultations.models.images import ConsultationImage
from fbias.core.prepared import moment
from fbias.core.relations import rows_of
from members.models.conflicts.hiding import FromPeople

if TYPE_CHECKING:
    from consultations.models.consultations import Consultation  # noqa: F401

NO_TIME = timedelta(0)


GIVEN_UP = Coalesce("images_due_at", "open_desk__release_at", "open_desk__data_deadline_at")
DUE = Coalesce("images_due_at", "open_desk__data_deadline_at")  # a late place has its own date


def data_due(*, within: timedelta = NO_TIME) -> Q:
    """Consultations whose images are due by then: the deadline itself has passed."""
    return Q(LessThanOrEqual(DUE, moment(within)))


def guest_rows(consultation: Any) -> Any:
    return rows_of(consultation, "guests")


class ConsultationQuerySet(FromPeople["Consultation"]):
    def visible_to(self, user: Any) -> ConsultationQuerySet:
        """Own requests and those of colleagues; for coordinators all, for analysts those sat on.

        A conflict of interest with whoever asks hides the request, whatever the role.
        """
        if not user.is_authenticated:
            return self.none()
        allowed = Q(pk__in=guest_rows(self.model).filter(person=user).values("consultation"))
        if user.is_coordinator:
            allowed = Q()
        elif user.is_analyst:
            allowed |= Q(pk__in=self.model.objects.seated(user))
        return self.filter(Q(requester=user) | (allowed & ~self.hidden(user)))

    def joined_by(self, user: Any) -> ConsultationQuerySet:
        """Those of colleagues who added this person, but for what a conflict hides."""
        added = guest_rows(self.model).filter(person=user).values("consultation")
        return self.filter(pk__in=added).exclude(self.hidden(user))

    def seated(self, user: Any) -> models.QuerySet:
        """Ids of those among these on whose published panel the person sits."""
        return self.filter(seats__analyst__user=user, seats__published_at__isnull=False).values(
            "pk"
        )

    def sat_by(self, user: Any) -> ConsultationQuerySet:
        """Of those on whose published panel the person sits, what they may see."""
        seats = rows_of(self.model, "seats").filter(analyst__user=user, published_at__isnull=False)
        sat = self.filter(pk__in=seats.values("consultation"))
        if not (user.is_coordinator or user.is_analyst):
            return sat.filter(requester=user)
        return sat.filter(Q(requester=user) | ~self.hidden(user))

    def live(self) -> ConsultationQuerySet:
        return self.filter(status__in=ConsultationStatus.LIVE)

    def booked(self) -> ConsultationQuerySet:
        return self.filter(status__in=ConsultationStatus.BOOKED)

    def past_grace(self) -> ConsultationQuerySet:
        """Those whose last call is over."""
        return self.filter(LessThanOrEqual(GIVEN_UP, moment()))

    def past_data_deadline(self) -> ConsultationQuerySet:
        return self.filter(data_due())

    def occupying(self) -> ConsultationQuerySet:
        """Those that take a session now: a hold that has run out does not."""
        return self.filter(status__in=ConsultationStatus.OCCUPYING).exclude(
            status=ConsultationStatus.CLAIMED, hold_expires_at__lt=moment()
        )

    def waiting(self) -> ConsultationQuerySet:
        """The waiting list, the first in line first."""
        return self.filter(status=ConsultationStatus.WAITING).order_by("queued_at", "pk")

    def offer_run_out(self) -> ConsultationQuerySet:
        return self.filter(status=ConsultationStatus.OFFERED, hold_expires_at__lt=moment())

    def with_due(self) -> ConsultationQuerySet:
        """Add `due`: until when images may come."""
        return self.annotate(due=DUE)

    def hold_run_out(self) -> ConsultationQuerySet:
        return self.filter(status=ConsultationStatus.CLAIMED, hold_expires_at__lt=moment())

    def for_cards(self) -> ConsultationQuerySet:
        """What a list of one's own bookings shows: when, and what is missing."""
        return self.select_related(
            "session", "open_desk", "record", "requester__equipment_check"
        ).prefetch_related(
            Prefetch("images", ConsultationImage.objects.select_related("upload")), "seats"
        )

    def for_conversation(self) -> ConsultationQuerySet:
        """What is talked about while the form is filled in: the session and the files."""
        return self.select_related(
            "requester__institution", "open_desk", "session"
        ).prefetch_related("images__upload")

    def for_page(self) -> ConsultationQuerySet:
        """Everything that one consultation's page shows, in a constant number of queries."""
        return self.select_related(
            "requester__institution",
            "requester__equipment_check",
            "open_desk",
            "session",
            "record",
        ).prefetch_related(
            Prefetch("guests", guest_rows(self.model).select_related("person")),
            "seats__analyst__user",
            "seats__analyst__facility",
            "images__upload__previews",
        )
