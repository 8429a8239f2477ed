"""One calendar entry per session and person: the same UID for ever, a SEQUENCE that rises."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations.enums import ConsultationStatus
from consultations.models import Consultation
from fbias.notifications.calendar import CalendarEvent, ics
from members.models import User

FEED_LOOKS_BACK = timedelta(days=90)


def calendar_event(consultation: Consultation, recipient: User) -> CalendarEvent | None:
    """The entry as this person should have it now; None without a session.

    It is cancelled when the place ended, and for whoever neither asks nor sits on the panel.
    """
    event = _entry(consultation)
    if event is None or _takes_part(consultation, recipient):
        return event
    return replace(event, cancelled=True)


def consultation_ics(consultation: Consultation) -> bytes:
    """The entry as a file to download, for anybody who may see the consultation."""
    event = _entry(consultation)
    return ics([event] if event else [])


def events_of(user: User) -> Iterable[CalendarEvent]:
    """Own sessions, those of colleagues, and those on whose panel one sits, for the feed."""
    joined = Consultation.objects.joined_by(user).values("pk")
    wanted = Q(requester=user) | Q(pk__in=joined)
    if user.is_analyst:
        seated = Consultation.objects.not_hidden_from(user).seated(user)
        wanted |= Q(pk__in=seated)
    sessions = Consultation.objects.filter(
        wanted,
        status__in=ConsultationStatus.BOOKED | ConsultationStatus.PAST,
        session__starts_at__gte=timezone.now() - FEED_LOOKS_BACK,
    ).select_related("session")
    entries = (_entry(consultation) for consultation in sessions)
    return [entry for entry in entries if entry]


def _takes_part(consultation: Consultation, person: User) -> bool:
    if person.pk in {one.pk for one in consultation.asking}:
        return True
    return consultation.seats.filter(analyst__user=person, published_at__isnull=False).exists()


def _entry(consultation: Consultation) -> CalendarEvent | None:
    """In the language that is active."""
    session = consultation.session
    if session is None:
        return None
    page = f"{settings.SITE_URL}{consultation.get_absolute_url()}"
    summary = _("%(facility)s open desk %(reference)s") % {
        "facility": settings.FACILITY_NAME,
        "reference": consultation.reference,
    }
    description = _("Everything about this session: %(page)s\nVideo call: %(video)s") % {
        "page": page,
        "video": consultation.video_url,
    }
    return CalendarEvent(
        uid=f"{consultation.calendar_uid}@{urlsplit(settings.SITE_URL).hostname}",
        sequence=consultation.calendar_sequence,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        summary=summary,
        description=description,
        location=consultation.video_url,
        url=page,
        cancelled=consultation.status in ConsultationStatus.ENDED,
    )
