"""A project with people on it, for the tests of the work and of its end."""

from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

from django.utils import timezone

from fbias.core.models import TimelineEntry
from fbias.notifications.models import Notification
from projects.enums import QuoteStatus
from projects.models import Assignment, PriceCategory, Quote, QuoteLine
from projects.services.hours.entries import note_hours
from tests.factories import AnalystFactory, ProjectFactory, UserFactory

NOON = timezone.make_aware(timezone.datetime(2026, 3, 10, 12))


@contextmanager
def nothing_written(*rows):
    """These rows stay as they are, nothing happened, and nobody is told."""

    def found():
        kept = [type(row)._base_manager.filter(pk=row.pk).values().get() for row in rows]
        return kept, TimelineEntry.objects.count(), Notification.objects.count()

    before = found()
    yield
    assert found() == before


def running(status="active", **changes):
    """A project that runs, with the analyst Lea as its lead."""
    requester = changes.pop("requester", None) or UserFactory(name="Ana", email="ana@example.org")
    project = ProjectFactory(
        requester=requester,
        status=status,
        pi_name="Paula Ines",
        pi_email="pi@example.org",
        **{"started_on": date(2026, 3, 2), **changes},
    )
    staff(project, "Lea")
    return project


def staff(project, name, role="lead"):
    analyst = AnalystFactory(user__name=name)
    Assignment.objects.create(
        project=project, analyst=analyst, status="accepted", role=role, answered_at=NOON
    )
    return analyst


def lead_of(project):
    return project.assignments.get(role="lead").analyst


def note(project, analyst=None, *, at=NOON, hours=1, by=None, **changes):
    worker = analyst or lead_of(project)
    given = {"activity": "analysis", "request_key": uuid4()} | changes
    return note_hours(
        project,
        by=by or worker.user,
        analyst=worker,
        starts_at=at,
        ends_at=at + timedelta(hours=hours),
        **given,
    )


def agree_on(project, hours):
    """An accepted quote of so many hours of analysis."""
    category, _made = PriceCategory.objects.get_or_create(
        code="academic-test", defaults={"label_en": "Academic", "label_fr": "Académique"}
    )
    quote = Quote.objects.create(
        project=project,
        category=category,
        number=f"Q-2026-{Quote.objects.count() + 1:04}",
        status=QuoteStatus.ACCEPTED,
        priced_on=date(2026, 1, 5),
        valid_until=date(2026, 3, 5),
        sent_at=NOON,
        answered_at=NOON,
        terms_agreed=True,
        scope="Count.",
    )
    QuoteLine.objects.create(
        quote=quote, activity="analysis", hours=Decimal(hours), full=80, price=40
    )
    return quote
