"""Who is told what about a consultation; the words are in `templates/notifications/`.

Analysts hear of a seat only once it is published. A conflict of interest with the user silences
every mail that says what the session is about.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from consultations.models import Consultation, Decline, OpenDesk, PanelSeat, Session
from consultations.queries.open_desks import booked_on, other_coordinators
from fbias.core.timeline import timeline_of
from fbias.notifications.enums import NotificationStatus
from fbias.notifications.models import Notification
from fbias.notifications.services import notify, notify_after
from members.models import Analyst, User
from members.models.conflicts.hiding import hidden_by_conflict
from members.queries.people import coordinators, coordinators_for

QUIET = timedelta(minutes=20)


def announce_booked(consultation: Consultation) -> None:
    """The place is provisional: tell the user what to do next, and the coordinators."""
    notify(consultation.requester, "consultation_received", about=consultation, occasion="booked")
    tell_the_desk(consultation, "desk_booked")


def announce_reinstated(consultation: Consultation) -> None:
    """Taken back: the user learns until when images may come, the coordinators that it counts."""
    times = timeline_of(consultation).filter(verb="consultation.reinstate").count()
    occasion = f"reinstated-{times}"
    notify(consultation.requester, "consultation_received", about=consultation, occasion=occasion)
    tell_the_desk(consultation, "desk_booked", occasion=occasion)


def announce_confirmed(consultation: Consultation) -> None:
    """The place is theirs. Lost and won again, it is told again, unless the loss was not told."""
    if has_untold_loss(consultation):
        return
    times = timeline_of(consultation).filter(verb="consultation.confirm").count()
    notify(
        consultation.requester,
        "consultation_confirmed",
        about=consultation,
        occasion=f"confirmed-{times}",
    )


def announce_unconfirmed(consultation: Consultation) -> None:
    """No longer confirmed: the user learns what is missing, the coordinators what they planned on.

    Lost a second time, it is told again. An answer that is missing is told only to the user, and
    only if it does not come while they are on the page.
    """
    times = timeline_of(consultation).filter(verb="consultation.await_images").count()
    occasion = f"unconfirmed-{times}"
    person, kind = consultation.requester, "consultation_unconfirmed"
    if consultation.images_are_in:
        notify_after(QUIET, person, kind, about=consultation, occasion=occasion)
        return
    notify(person, kind, about=consultation, occasion=occasion)
    tell_the_desk(consultation, "desk_unconfirmed", occasion=occasion)


def has_untold_loss(consultation: Consultation) -> bool:
    """Whether the mail that says so waits still: it drops itself, the place being confirmed."""
    told = Notification.objects.filter(kind="consultation_unconfirmed", about_id=consultation.pk)
    return told.filter(status=NotificationStatus.DUE, first_due_at__gt=Now()).exists()


def announce_moved(consultation: Consultation, *, left_behind: Iterable[PanelSeat]) -> None:
    """Another hour: the user, the published panel, those who could not come along."""
    occasion = f"moved-{consultation.calendar_sequence}-{consultation.session_id}"
    notify(consultation.requester, "consultation_moved", about=consultation, occasion=occasion)
    tell_guests(consultation, "guest_changed", occasion=occasion)
    tell_the_panel_of_the_move(consultation, left_behind, occasion=occasion)


def tell_the_panel_of_the_move(
    consultation: Consultation, left_behind: Iterable[PanelSeat], *, occasion: str
) -> None:
    for seat in told_seats(consultation):
        notify(seat.analyst.user, "panel_moved", about=seat, occasion=occasion)
    for seat in left_behind:
        if seat.published_at:
            announce_unseated(consultation, seat=seat)


def announce_call(consultation: Consultation) -> None:
    """Another link for the call: whoever asked, and every analyst who had been told."""
    occasion = f"call-{consultation.calendar_sequence}"
    notify(consultation.requester, "consultation_call", about=consultation, occasion=occasion)
    tell_guests(consultation, "guest_changed", occasion=occasion)
    for seat in told_seats(consultation):
        notify(seat.analyst.user, "panel_call", about=seat, occasion=occasion)


def announce_cancelled(consultation: Consultation, *, seats: Iterable[PanelSeat]) -> None:
    """Given up: the user, coordinators, and every analyst who had been told."""
    notify(
        consultation.requester, "consultation_cancelled", about=consultation, occasion="cancelled"
    )
    call_off_panel(consultation, seats)
    tell_the_desk(consultation, "desk_cancelled")


def announce_turned_away(consultation: Consultation, *, seats: Iterable[PanelSeat]) -> None:
    """Not for the open desk: the user reads why and where else to go, the panel that it is over."""
    kind = f"consultation_{consultation.status}"
    notify(consultation.requester, kind, about=consultation, occasion="turned-away")
    call_off_panel(consultation, seats)


def announce_released(consultation: Consultation, *, seats: Iterable[PanelSeat]) -> None:
    """No usable image by the deadline: the user, coordinators, every analyst who had been told."""
    notify(consultation.requester, "consultation_released", about=consultation, occasion="released")
    call_off_panel(consultation, seats)
    tell_the_desk(consultation, "desk_released")


def announce_waiting(consultation: Consultation) -> None:
    """On the list; joined again, it is told again."""
    occasion = f"waiting-{consultation.queued_at:%Y%m%dT%H%M%S.%f}"
    notify(consultation.requester, "consultation_waiting", about=consultation, occasion=occasion)


def announce_offered(consultation: Consultation) -> None:
    """A place is kept for them until they answer: one mail for each time."""
    times = timeline_of(consultation).filter(verb="consultation.offer").count()
    notify(
        consultation.requester,
        "consultation_offered",
        about=consultation,
        occasion=f"offered-{times}",
    )


def announce_lapsed(consultation: Consultation) -> None:
    times = timeline_of(consultation).filter(verb="consultation.lapse").count()
    notify(
        consultation.requester,
        "consultation_lapsed",
        about=consultation,
        occasion=f"lapsed-{times}",
    )


def announce_left(consultation: Consultation) -> None:
    """Somebody else took them off the list."""
    times = timeline_of(consultation).filter(verb="consultation.leave").count()
    notify(
        consultation.requester, "consultation_left", about=consultation, occasion=f"left-{times}"
    )


def announce_unplaced(consultation: Consultation) -> None:
    """The day came and nothing was free."""
    notify(consultation.requester, "consultation_unplaced", about=consultation, occasion="unplaced")


def announce_no_time_to_ask(session: Session) -> None:
    """A place is free and people wait, but the hour is too near to wait for answers."""
    for coordinator in coordinators():
        notify(
            coordinator,
            "desk_place_free",
            about=session.open_desk,
            occasion=f"free-{session.pk}",
        )


def announce_wrong_files(consultation: Consultation) -> None:
    """Some files cannot be used: one mail about all of them, once no more news came for a while.

    The person may be on the page still, where each file says the same. The row must be locked.
    """
    wrong = sorted(image.pk for image in consultation.wrong_images)
    if wrong:
        notify_after(
            QUIET,
            consultation.requester,
            "consultation_files",
            about=consultation,
            occasion="files-" + "-".join(map(str, wrong)),
        )


def announce_panel(
    consultation: Consultation, *, fresh: Iterable[PanelSeat], occasion: str
) -> None:
    """The panel is published: the user learns who, the new analysts learn what."""
    told = list(told_seats(consultation))
    if told:
        notify(consultation.requester, "consultation_panel", about=consultation, occasion=occasion)
    new = {seat.pk for seat in fresh}
    for seat in (seat for seat in told if seat.pk in new):
        notify(seat.analyst.user, "panel_seated", about=seat, occasion="published")


def announce_dates(
    open_desk: OpenDesk,
    changed: Collection[str],
    *,
    by: User,
    occasion: str,
    old_day: date | None = None,
) -> None:
    """Other dates: users with a booking, and whoever else coordinates.

    When the day itself moved, users have heard of it with their new hour.
    """
    if old_day is None:
        for booking in booked_on(open_desk, changed):
            notify(booking.requester, "consultation_dates", about=booking, occasion=occasion)
    before = {"old_day": old_day.isoformat()} if old_day else {}
    for coordinator in other_coordinators(changed, by):
        notify(
            coordinator, "desk_dates", about=open_desk, occasion=occasion, by_name=by.name, **before
        )


def announce_day_moved(
    consultation: Consultation, *, left_behind: Iterable[PanelSeat], occasion: str, old_day: date
) -> None:
    """Another day: whoever has a place or waits, the panel, those who cannot come along."""
    notify(
        consultation.requester,
        "consultation_day_moved",
        about=consultation,
        occasion=occasion,
        old_day=old_day.isoformat(),
    )
    tell_guests(consultation, "guest_changed", occasion=occasion)
    tell_the_panel_of_the_move(consultation, left_behind, occasion=occasion)


def announce_called_off(consultation: Consultation, *, seats: Iterable[PanelSeat]) -> None:
    """The open desk does not take place: whoever had a place or waited, and the panel."""
    notify(
        consultation.requester,
        "consultation_called_off",
        about=consultation,
        occasion="called-off",
    )
    call_off_panel(consultation, seats)


def announce_day_called_off(open_desk: OpenDesk, *, by: User, besides: Collection[int]) -> None:
    """Whoever else coordinates, and who offered hours without having a seat."""
    offering = Analyst.objects.filter(offers__open_desk=open_desk).exclude(pk__in=besides)
    told = User.objects.filter(
        Q(pk__in=coordinators().values("pk")) | Q(pk__in=offering.values("user"))
    )
    for person in told.exclude(pk=by.pk):
        notify(person, "desk_called_off", about=open_desk, occasion="called-off", by_name=by.name)


def announce_declined(decline: Decline, *, occasion: str) -> None:
    """Calendars forget the hour; coordinators learn who could come instead."""
    consultation, analyst = decline.consultation, decline.analyst
    notify(analyst.user, "panel_declined", about=consultation, occasion=occasion)
    for coordinator in coordinators_for(consultation.requester).exclude(pk=analyst.user_id):
        notify(coordinator, "desk_declined", about=decline, occasion=occasion)


def announce_replacement_wanted(
    consultation: Consultation, *, analyst: Analyst, occasion: str
) -> bool:
    """Ask the coordinators without conflict for somebody else; False when there is none."""
    asked = [one for one in coordinators_for(consultation.requester) if one.pk != analyst.user_id]
    for coordinator in asked:
        notify(
            coordinator,
            "desk_replacement",
            about=consultation,
            occasion=occasion,
            analyst_name=analyst.user.name,
        )
    return bool(asked)


def announce_unseated(consultation: Consultation, *, seat: PanelSeat) -> None:
    """An analyst who had been told is no longer needed."""
    notify(seat.analyst.user, "panel_unseated", about=consultation, occasion=f"unseated-{seat.pk}")


def announce_missed(consultation: Consultation) -> None:
    """Nobody came: how to come back."""
    notify(consultation.requester, "consultation_missed", about=consultation, occasion="missed")


def announce_not_missed(consultation: Consultation) -> None:
    """They were told that they missed it: taken back, that is told, too."""
    times = timeline_of(consultation).filter(verb="consultation.unmark").count()
    notify(
        consultation.requester,
        "consultation_not_missed",
        about=consultation,
        occasion=f"unmarked-{times}",
    )


def told_seats(consultation: Consultation) -> QuerySet[PanelSeat]:
    """Published seats of analysts who may know what the session is about."""
    return (
        consultation.seats.filter(published_at__isnull=False)
        .exclude(hidden_by_conflict(consultation.requester, at=["analyst__user"]))
        .select_related("analyst__user")
    )


def tell_guests(consultation: Consultation, kind: str, *, occasion: str) -> None:
    """The colleagues beside whoever asked."""
    for guest in consultation.guests.select_related("person"):
        notify(guest.person, kind, about=guest, occasion=occasion)


def call_off_panel(consultation: Consultation, seats: Iterable[PanelSeat]) -> None:
    """Whoever had been told has it in the calendar, so a conflict silences nothing here.

    The colleagues hear of it, too.
    """
    occasion = f"cancelled-{consultation.calendar_sequence}"
    tell_guests(consultation, "guest_cancelled", occasion=occasion)
    for seat in seats:
        if seat.published_at:
            notify(seat.analyst.user, "panel_cancelled", about=consultation, occasion="cancelled")


def tell_the_desk(consultation: Consultation, kind: str, *, occasion: str = "desk") -> None:
    for coordinator in coordinators_for(consultation.requester):
        notify(coordinator, kind, about=consultation, occasion=occasion)
