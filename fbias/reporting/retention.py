"""Every night, what is older than was promised goes; its owner is told before.

All of it is safe to repeat and to run late. After a restore the next night does it again.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from consultations.enums import ConsultationStatus
from consultations.models import Approach, Consultation, ConsultationImage, Record
from consultations.personal_data import EMPTY, empty
from fbias.core.clock import facility_today
from fbias.core.models import TimelineEntry
from fbias.core.timeline import record
from fbias.imagery.models import Upload
from fbias.imagery.removals import abandon_upload, forget_upload
from fbias.notifications.enums import NotificationStatus
from fbias.notifications.models import Notification
from fbias.notifications.services import notify
from members.hooks.people import stakes_of
from members.models import User
from members.services.erasures import erase_idle
from projects.enums import ProjectStatus
from projects.models import Payer, ProjectImage

AT_ONCE = 500  # of a kind in one night


def clear_old() -> dict[str, int]:
    return {
        "unfinished": clear_unfinished(),
        "warned": warn_of_images(),
        "images": forget_images(),
        "answers": empty_answers(),
        "mails": empty_mails(),
        "history": empty_history(),
        "payers": forget_payers(),
        "idle_warned": warn_idle(),
        "idle": erase_idle_accounts(),
    }


def before(kind: str, *, sooner: str = "") -> datetime:
    """What is older is over; `sooner` looks that much ahead."""
    kept = settings.KEPT_FOR[kind] - (settings.KEPT_FOR[sooner] if sooner else 0)
    return timezone.now() - timedelta(days=kept)


# --- Bookings -------------------------------------------------------------------------------------


def clear_unfinished() -> int:
    """Forms that were never sent: nobody but their author ever read them."""
    rows = Consultation.objects.filter(
        status=ConsultationStatus.EXPIRED, created_at__lt=before("unfinished"), projects=None
    )
    return sum(remove_unfinished(one) for one in rows[:AT_ONCE])


@transaction.atomic
def remove_unfinished(consultation: Consultation) -> bool:
    uploads = [image.upload for image in consultation.images.select_related("upload")]
    consultation.images.all().delete()
    for upload in uploads:
        abandon_upload(upload)
    record(consultation.requester, "clear_unfinished", by=None, consultation=consultation.pk)
    return bool(consultation.delete()[0])


def over(consultations: QuerySet[Consultation], *, since: datetime) -> QuerySet[Consultation]:
    ended = Q(session__ends_at__lt=since) | Q(session=None, created_at__lt=since)
    return consultations.filter(
        ended, status__in=ConsultationStatus.PAST | ConsultationStatus.ENDED
    )


@transaction.atomic
def empty_answers() -> int:
    rows = over(Consultation.objects.exclude(title=EMPTY), since=before("answers"))
    keys = list(rows.values_list("pk", flat=True)[:AT_ONCE])
    done = empty(Consultation.objects.filter(pk__in=keys))
    Record.objects.filter(consultation__in=keys).update(recommended=EMPTY)
    Approach.objects.filter(consultation__in=keys).update(steps=EMPTY, limits="")
    for one in Consultation.objects.filter(pk__in=keys):
        record(one, "empty", by=None)
    return done


# --- Images ---------------------------------------------------------------------------------------


def images_over(since: datetime) -> QuerySet[Upload]:
    """Files of cases that all ended before, and files that belong to no case."""
    cases = ConsultationImage.objects.filter(upload=OuterRef("pk"))
    ended = over(Consultation.objects.all(), since=since)
    works = ProjectImage.objects.filter(upload=OuterRef("pk"))
    closed = Q(project__status__in=ProjectStatus.ENDED, project__status_since__lt=since)
    return Upload.objects.available().filter(
        ~Exists(cases.exclude(consultation__in=ended)),
        ~Exists(works.exclude(closed)),
        available_at__lt=since,
    )


@transaction.atomic
def warn_of_images() -> int:
    """One mail to each owner, for all files whose time ends soon."""
    ending = images_over(before("images", sooner="warning")).filter(warned_at=None)
    rows = list(ending.order_by("owner", "pk").values_list("owner", "pk")[:AT_ONCE])
    Upload.objects.filter(pk__in=[pk for _owner, pk in rows]).update(warned_at=timezone.now())
    for owner in User.objects.filter(pk__in={owner for owner, _pk in rows}, is_active=True):
        notify(owner, "images_going", about=owner, occasion=f"images-{facility_today():%Y-%m-%d}")
    return len(rows)


def forget_images() -> int:
    told = before("warning")
    rows = images_over(before("images")).filter(warned_at__lt=told)
    return sum(forget_upload(upload) for upload in rows[:AT_ONCE])


# --- Mails and history ----------------------------------------------------------------------------


def empty_mails() -> int:
    """What was said goes; that a mail went out stays, so that it never goes out again."""
    old = Notification.objects.filter(first_due_at__lt=before("mails")).exclude(
        status__in=NotificationStatus.UNSETTLED
    )
    return old.exclude(address="").update(
        address="", subject="", text="", html="", ics="", context={}, error=""
    )


def empty_history() -> int:
    """That something happened stays, without who and what."""
    old = TimelineEntry.objects.filter(at__lt=before("history"))
    return old.exclude(actor=None, detail={}).update(actor=None, detail={})


def forget_payers() -> int:
    """Who paid for a project that has long ended; the papers that left say it."""
    old = Payer.objects.filter(
        project__status__in=ProjectStatus.ENDED, project__status_since__lt=before("history")
    )
    return old.delete()[0]


# --- Accounts -------------------------------------------------------------------------------------


def idle_since(moment: datetime) -> QuerySet[User]:
    """Who signed in once, and not since; whoever works for the facility is looked at one by one."""
    return User.objects.filter(
        last_login__lt=moment,
        is_active=True,
        is_staff=False,
        is_superuser=False,
        merged_into=None,
        analyst=None,
        grants=None,
    )


def occasion_of(person: User) -> str:
    return f"idle-{last_seen(person):%Y-%m-%d}"


def last_seen(person: User) -> date:
    assert person.last_login  # noqa: S101 - whoever never came is not idle
    return person.last_login.date()


def warn_idle() -> int:
    told = 0
    for person in idle_since(before("idle", sooner="warning"))[:AT_ONCE]:
        known = Notification.objects.filter(
            recipient=person, kind="account_idle", occasion=occasion_of(person)
        )
        if not known.exists() and not stakes_of(person):
            notify(person, "account_idle", about=person, occasion=occasion_of(person))
            told += 1
    return told


def erase_idle_accounts() -> int:
    """Only whom a mail reached long enough ago."""
    done = 0
    for person in idle_since(before("idle"))[:AT_ONCE]:
        told = Notification.objects.filter(
            recipient=person,
            kind="account_idle",
            occasion=occasion_of(person),
            status=NotificationStatus.SENT,
            sent_at__lt=before("warning"),
        )
        if told.exists() and erase_idle(person):
            done += 1
    return done
