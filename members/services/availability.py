"""Write down the usual week, and days away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from fbias.core.constraints import constraints_speak
from fbias.core.errors import DomainError
from fbias.core.timeline import record
from fbias.core.workflow import lock_for
from members.hooks.leaving import in_the_hands_of
from members.models import Absence, Analyst, User, WeeklyHours
from members.services.leaving import ask_for_a_hand_over


@dataclass(frozen=True, order=True)
class Stretch:
    """Hours of one weekday (0 is Monday) that somebody usually keeps free."""

    weekday: int
    starts: time
    ends: time


@dataclass(frozen=True)
class Noted:
    """An absence that was written down; `falls_into` names the work that it hits."""

    absence: Absence
    falls_into: list[str]


def refuse_overlaps(stretches: Iterable[Stretch]) -> None:
    """Stretches end after they begin, and none of one day overlap. Raises `ValidationError`."""
    ordered = sorted(stretches)
    if any(one.ends <= one.starts for one in ordered):
        raise ValidationError(_("These hours end before they start."))
    if any(a.weekday == b.weekday and b.starts < a.ends for a, b in pairwise(ordered)):
        raise ValidationError(_("Two of these periods overlap. Merge them into one."))


@transaction.atomic
def state_week(analyst: Analyst, *, by: User, stretches: Iterable[Stretch]) -> bool:
    """Replace the usual week; the last answer wins. False if nothing had changed."""
    locked = lock_for(analyst, "change", by=by)
    wanted = sorted(set(stretches))
    try:
        refuse_overlaps(wanted)
    except ValidationError as error:
        raise DomainError(" ".join(error.messages)) from error
    before = [
        Stretch(row.weekday, row.starts, row.ends)
        for row in WeeklyHours.objects.filter(analyst=locked).order_by("weekday", "starts")
    ]
    if before == wanted:
        return False
    WeeklyHours.objects.filter(analyst=locked).delete()
    WeeklyHours.objects.bulk_create(
        WeeklyHours(analyst=locked, weekday=one.weekday, starts=one.starts, ends=one.ends)
        for one in wanted
    )
    record(locked, "state_week", by=by, stretches=len(wanted))
    return True


@transaction.atomic
def add_absence(
    analyst: Analyst, *, by: User, first_day: date, last_day: date, note: str = ""
) -> Noted:
    """Note days away; refuses days that are noted already. Published seats stay until replaced."""
    locked = lock_for(analyst, "change", by=by)
    absence = Absence(analyst=locked, first_day=first_day, last_day=last_day, note=note)
    with constraints_speak(Absence):
        absence.full_clean()
        absence.save()
    record(locked, "add_absence", by=by, first_day=str(first_day), last_day=str(last_day))
    ask_for_a_hand_over(locked, because="away", occasion="noted", absence=absence)
    falls_into = in_the_hands_of(locked, reader=locked.user, during=(first_day, last_day))
    return Noted(absence, [held.label for held in falls_into])


@transaction.atomic
def remove_absence(absence: Absence, *, by: User) -> None:
    """The analyst is there after all. A second click finds nothing and changes nothing."""
    locked = lock_for(absence.analyst, "change", by=by)
    deleted, __ = Absence.objects.filter(pk=absence.pk, analyst=locked).delete()
    if deleted:
        record(
            locked,
            "remove_absence",
            by=by,
            first_day=str(absence.first_day),
            last_day=str(absence.last_day),
        )
