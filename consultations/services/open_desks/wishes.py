"""Whoever asked is told once when booking opens for the next open desk."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from consultations.models import DayWish, OpenDesk
from fbias.notifications.services import notify
from members.models import User


def wish_for_next_day(*, by: User) -> DayWish:
    """Asking twice is asking once."""
    return DayWish.objects.get_or_create(person=by)[0]


def drop_wish(*, by: User) -> None:
    DayWish.objects.filter(person=by).delete()


def announce_open_days() -> int:
    """Tell who waits for it of every day whose booking has begun since; returns how many days."""
    fresh = OpenDesk.objects.booking_now().filter(announced_at=None)
    return sum(announce_day(open_desk) for open_desk in fresh)


@transaction.atomic
def announce_day(open_desk: OpenDesk) -> bool:
    """One mail to each; False if another worker said it meanwhile."""
    now = timezone.now()
    if not OpenDesk.objects.filter(pk=open_desk.pk, announced_at=None).update(announced_at=now):
        return False
    wishes = DayWish.objects.filter(asked_at__lte=now, person__is_active=True)
    for wish in wishes.select_for_update(of=("self",)).select_related("person"):
        notify(wish.person, "day_open", about=open_desk, occasion="open")
        wish.delete()
    return True
