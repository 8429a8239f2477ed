"""Change a day that exists: another day, other hours or dates; everybody concerned is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations.enums import ConsultationStatus as C
from consultations.enums import OpenDeskStatus
from consultations.models import Consultation, OpenDesk, PanelSeat, Session
from consultations.queries.open_desks import programme_of
from consultations.services.bookings.changes import take_the_panel_along, tell_calendars
from consultations.services.mails import announce_dates, announce_day_moved
from consultations.services.open_desks.planning import local_instant, sessions_of
from consultations.services.polls import ask_again
from consultations.services.waiting_list.line import offer_places
from fbias.core.clock import facility_today
from fbias.core.constraints import constraints_speak
from fbias.core.editing import refuse_changed
from fbias.core.errors import DomainError
from fbias.core.timeline import Changes, apply_changes, kept, record
from fbias.core.workflow import lock_for
from members.models import User

PROGRAMME = ("day", "hours", "rooms")


@transaction.atomic
def change_open_desk(
    open_desk: OpenDesk, *, by: User, seen: str | None = None, **changes: Any
) -> Changes:
    """Change the day, its hours, rooms and dates, panel sizes or the note; returns what differs.

    Bookings, panels and whoever waits move along with the day, each with a mail and the next
    version of the calendar entry. What analysts offered for the old day counts no more: they are
    asked again.
    """
    locked = lock_for(open_desk, "change", by=by)
    before = programme_of(locked)
    refuse_changed({name: before[name] for name in changes}, changes, seen=seen)
    wanted = {name: changes.pop(name) for name in PROGRAMME if name in changes}
    if "hours" in wanted:
        wanted["hours"] = sorted(set(wanted["hours"]))
    programme = {name: value for name, value in wanted.items() if value != before[name]}
    if programme:
        refuse_begun(locked)
    old_day = locked.day
    if "day" in programme:
        move_sessions(locked, to=programme["day"])
        changes["day"] = programme["day"]
    changed = set_checked(locked, changes)
    locked.save()
    if {"hours", "rooms"} & set(programme):
        wanted = before | wanted
        set_sessions(locked, hours=wanted["hours"], rooms=wanted["rooms"])
        changed |= hours_changed(before, wanted)
    if changed:
        entry = record(locked, "change", by=by, changes=changed)
        tell_everybody(locked, changed, by=by, occasion=f"dates-{entry.pk}", old_day=old_day)
        offer_places(locked)
    return changed


def tell_everybody(
    open_desk: OpenDesk, changed: Changes, *, by: User, occasion: str, old_day: date
) -> None:
    if "day" not in changed:
        announce_dates(open_desk, changed, by=by, occasion=occasion)
        return
    bring_bookings_along(open_desk, by=by, old_day=old_day, occasion=occasion)
    ask_again(open_desk, moved_from=old_day, occasion=occasion)
    announce_dates(open_desk, changed, by=by, occasion=occasion, old_day=old_day)


def refuse_begun(open_desk: OpenDesk) -> None:
    """Day and hours change until the first session begins."""
    if open_desk.status in OpenDeskStatus.OVER:
        raise DomainError(_("This open desk is over; its day and hours can no longer change."))
    if open_desk.sessions.filter(starts_at__lte=timezone.now()).exists():
        raise DomainError(_("The day has begun; its day and hours can no longer change."))


def move_sessions(open_desk: OpenDesk, *, to: date) -> None:
    """The same hours on the clock of another day."""
    if to <= facility_today():
        raise DomainError(_("This day has passed or is today. Choose a later one."))
    for session in open_desk.sessions.all():
        length = session.ends_at - session.starts_at
        wall = session.starts_at.astimezone(open_desk.zone).time()
        session.starts_at = local_instant(to, wall, open_desk.zone)
        session.ends_at = session.starts_at + length
        session.save(update_fields=["starts_at", "ends_at"])


def set_sessions(open_desk: OpenDesk, *, hours: Sequence[time], rooms: int) -> None:
    """Add the sessions that are new; take away those that nobody has booked."""
    wanted = {
        (one.starts_at, one.room): one for one in sessions_of(open_desk, hours=hours, rooms=rooms)
    }
    there = {(one.starts_at, one.room): one for one in open_desk.sessions.all()}
    gone = [one for key, one in there.items() if key not in wanted]
    booked = Consultation.objects.filter(session__in=gone).exclude(status__in=C.ENDED)
    for session in Session.objects.filter(pk__in=booked.values("session"))[:1]:
        raise DomainError(
            _("At %(hour)s, room %(room)s, a session is booked. Move or cancel it first.")
            % {
                "hour": f"{session.starts_at.astimezone(open_desk.zone):%H:%M}",
                "room": session.room,
            }
        )
    Consultation.objects.filter(session__in=gone).update(session=None)
    Session.objects.filter(pk__in=[one.pk for one in gone]).delete()
    Session.objects.bulk_create(one for key, one in wanted.items() if key not in there)
    open_desk.offers.exclude(starts_at__in={start for start, _room in wanted}).delete()


def hours_changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> Changes:
    """For the timeline: which hours and how many rooms the day had, and has."""
    return {
        name: [kept(before[name]), kept(after[name])]
        for name in ("hours", "rooms")
        if before[name] != after[name]
    }


def bring_bookings_along(open_desk: OpenDesk, *, by: User, old_day: date, occasion: str) -> None:
    """Whoever has a place or waits for one learns the new day; panels are asked afresh."""
    live = Consultation.objects.live().filter(open_desk=open_desk).order_by("pk")
    for consultation in live.select_for_update(of=("self",)):
        lost = bring_along(consultation, later=open_desk.day - old_day)
        record(consultation, "move_day", by=by, changes={"day": [str(old_day), str(open_desk.day)]})
        announce_day_moved(consultation, left_behind=lost, occasion=occasion, old_day=old_day)


def bring_along(consultation: Consultation, *, later: timedelta) -> list[PanelSeat]:
    """The place at its hour of the new day; returns the seats of those who sit elsewhere then."""
    if consultation.images_due_at:
        zone = consultation.open_desk.zone
        due = consultation.images_due_at.astimezone(zone)
        consultation.images_due_at = local_instant(due.date() + later, due.time(), zone)
    if consultation.status == C.OFFERED and consultation.session and consultation.hold_expires_at:
        consultation.hold_expires_at = min(
            consultation.hold_expires_at, consultation.session.starts_at
        )
    consultation.save(update_fields=["images_due_at", "hold_expires_at"])
    tell_calendars(consultation)
    return take_the_panel_along(consultation) if consultation.session else []


@transaction.atomic
def set_agenda(
    open_desk: OpenDesk, *, by: User, problem_minutes: int, prototype_minutes: int
) -> OpenDesk:
    """How the hours of the day are divided; what is left of an hour is the wrap-up."""
    locked = lock_for(open_desk, "change", by=by)
    changed = apply_changes(
        locked, {"problem_minutes": problem_minutes, "prototype_minutes": prototype_minutes}
    )
    with constraints_speak(OpenDesk):
        locked.full_clean()
        locked.save()
    if changed:
        record(locked, "set_agenda", by=by, changes=changed)
    return locked


def set_checked(open_desk: OpenDesk, changes: Mapping[str, Any]) -> Changes:
    """Set and check what would be changed, without saving; returns what differs."""
    before = open_desk.data_deadline_at
    changed = apply_changes(open_desk, with_the_grace(open_desk, changes))
    refuse_late_freeze(open_desk, open_desk.panel_freeze_at)
    moved = open_desk.data_deadline_at != before
    if moved and open_desk.is_past_data_deadline(timezone.now()):
        raise DomainError(_("Images would be due already. Leave people time to send them."))
    with constraints_speak(OpenDesk):
        open_desk.full_clean()
    return changed


def with_the_grace(open_desk: OpenDesk, changes: Mapping[str, Any]) -> Mapping[str, Any]:
    """Where the date of the images moves and the end of the last call does not, it moves along."""
    ends = changes.get("release_at", open_desk.release_at)
    if "data_deadline_at" not in changes or ends is None or ends != open_desk.release_at:
        return changes
    due = changes["data_deadline_at"]
    moved = ends + (due - open_desk.data_deadline_at)
    latest = changes.get("panel_freeze_at", open_desk.panel_freeze_at)
    return {**changes, "release_at": max(due, min(moved, latest))}


def refuse_late_freeze(open_desk: OpenDesk, panel_freeze_at: datetime) -> None:
    if open_desk.sessions.filter(starts_at__lt=panel_freeze_at).exists():
        raise DomainError(_("The first session begins before the panels are final."))
