"""The mails of the open desk: until when each is true, its calendar entry, who must not read it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consultations import reminders
from consultations.calendar import calendar_event
from consultations.enums import ConsultationStatus as C
from consultations.enums import OpenDeskStatus, SeatAnswer
from consultations.messages import facts, samples
from consultations.models import Consultation, Decline, OpenDesk, PanelSeat
from consultations.papers import record_pdf
from consultations.queries.waiting_list import waiting_on
from fbias.core.clock import database_now
from fbias.notifications.calendar import CalendarEvent
from fbias.notifications.enums import Audience
from fbias.notifications.kinds import Attachment, Kind, always, register
from members.models import User
from members.queries.availability import is_away
from members.queries.conflicts import in_conflict


def while_in(*statuses: str) -> Callable[[Consultation], bool]:
    return lambda consultation: consultation.status in statuses


def is_ahead(consultation: Consultation) -> bool:
    """Booked, and the hour has not begun."""
    return bool(
        consultation.status in C.BOOKED
        and consultation.session
        and database_now() < consultation.session.starts_at
    )


def call_is_ahead(consultation: Consultation) -> bool:
    """Booked, and the hour is not over: a call may have to move while it runs."""
    return bool(
        consultation.status in C.BOOKED
        and consultation.session
        and database_now() < consultation.session.ends_at
    )


def is_received(consultation: Consultation) -> bool:
    return consultation.status == C.PROVISIONAL and is_ahead(consultation)


def is_offered(consultation: Consultation) -> bool:
    """Still to be answered: an offer that ran out is not sent any more."""
    ends = consultation.hold_expires_at
    return consultation.status == C.OFFERED and ends is not None and database_now() < ends


def is_live(consultation: Consultation) -> bool:
    """Has a place or waits for one, and the day is to come."""
    return consultation.status in C.LIVE and day_is_ahead(consultation.open_desk)


def is_called_off(open_desk: OpenDesk) -> bool:
    return open_desk.status == OpenDeskStatus.CANCELLED


def has_a_line(open_desk: OpenDesk) -> bool:
    return day_is_ahead(open_desk) and bool(waiting_on(open_desk))


def is_confirmed(consultation: Consultation) -> bool:
    return consultation.status == C.CONFIRMED and is_ahead(consultation)


def has_a_panel(consultation: Consultation) -> bool:
    return is_ahead(consultation) and bool(facts.published_panel(consultation))


def seat_is_ahead(seat: PanelSeat) -> bool:
    """Still seated for an hour to come, and free of conflict with the person who asked."""
    return (
        seat.published_at is not None
        and is_ahead(seat.consultation)
        and not in_conflict(seat.analyst.user, *seat.consultation.asking)
    )


def seat_has_a_call(seat: PanelSeat) -> bool:
    return (
        seat.published_at is not None
        and call_is_ahead(seat.consultation)
        and not in_conflict(seat.analyst.user, *seat.consultation.asking)
    )


def day_is_ahead(open_desk: OpenDesk) -> bool:
    return open_desk.sessions.filter(starts_at__gt=database_now()).exists()


def files_are_wrong(consultation: Consultation) -> bool:
    return consultation.status in C.EDITABLE and bool(consultation.wrong_images)


def seat_is_empty(seat: PanelSeat) -> bool:
    """Told and to come, but the analyst cannot come that day."""
    is_told = seat.published_at is not None and not seat.leaving
    away = is_away(seat.analyst, seat.consultation.open_desk.day)
    return is_told and is_ahead(seat.consultation) and away


def data_is_missing(consultation: Consultation) -> bool:
    """Still booked, still in time, still lacking something, and nothing is arriving."""
    return (
        consultation.status in C.BOOKED
        and not consultation.is_past_data_deadline(database_now())
        and reminders.lacks_something(consultation)
    )


def is_last_call(consultation: Consultation) -> bool:
    """Images were due, something is lacking still, and the place is not given up yet."""
    now = database_now()
    return (
        consultation.status == C.PROVISIONAL
        and consultation.is_past_data_deadline(now)
        and now < consultation.given_up_at
        and reminders.lacks_something(consultation)
    )


def is_unfinished(consultation: Consultation) -> bool:
    """Still left alone, and still in time to go on."""
    return (
        consultation.status == C.EXPIRED
        and consultation.open_desk.books_now
        and not Consultation.objects.live()
        .filter(requester=consultation.requester_id, open_desk=consultation.open_desk_id)
        .exists()
    )


def is_a_day_away(consultation: Consultation) -> bool:
    return is_ahead(consultation) and reminders.DAY_BEFORE.holds(consultation, database_now())


def is_an_hour_away(consultation: Consultation) -> bool:
    return is_ahead(consultation) and reminders.HOUR_BEFORE.holds(consultation, database_now())


def seat_awaits_an_answer(seat: PanelSeat) -> bool:
    return seat_is_ahead(seat) and not seat.leaving and seat.answer == SeatAnswer.NONE


def decline_is_ahead(decline: Decline) -> bool:
    return is_ahead(decline.consultation)


def seat_is_a_day_away(seat: PanelSeat) -> bool:
    return seat_is_ahead(seat) and is_a_day_away(seat.consultation)


def seat_is_an_hour_away(seat: PanelSeat) -> bool:
    return seat_is_ahead(seat) and is_an_hour_away(seat.consultation)


def seat_event(seat: PanelSeat, recipient: User) -> CalendarEvent | None:
    return calendar_event(seat.consultation, recipient)


def record_file(consultation: Consultation, recipient: User) -> list[Attachment]:
    return [Attachment(f"{consultation.reference}.pdf", record_pdf(consultation))]


def user_kind(name: str, label: Promise, still_wanted: Callable[[Any], bool], **more: Any) -> Kind:
    # The same words twice do no harm; words that never arrive cost somebody an hour.
    usual: dict[str, Any] = {
        "context": facts.user_facts,
        "sample": samples.USER_SAMPLE,
        "secrets": ("manage_url",),
        "repeatable": True,
    }
    name = f"consultation_{name}"
    return Kind(name, label, Consultation, still_wanted=still_wanted, **{**usual, **more})


def panel_kind(name: str, label: Promise, still_wanted: Callable[[Any], bool], **more: Any) -> Kind:
    """About the seat: a seat that is gone takes its mails with it."""
    usual: dict[str, Any] = {
        "context": facts.seat_facts,
        "sample": samples.SEAT_SAMPLE,
        "repeatable": True,
    }
    name = f"panel_{name}"
    return Kind(name, label, PanelSeat, still_wanted=still_wanted, **{**usual, **more})


def desk_kind(name: str, label: Promise, still_wanted: Callable[[Any], bool], **more: Any) -> Kind:
    """Says when and which, not what it is about."""
    usual: dict[str, Any] = {
        "about": Consultation,
        "context": facts.desk_facts,
        "sample": samples.DESK_SAMPLE,
        "repeatable": True,
    }
    return Kind(name, label, still_wanted=still_wanted, **{**usual, **more})


def register_kinds() -> None:
    gone = while_in(C.CANCELLED, C.RELEASED, C.DECLINED, C.REDIRECTED)
    entry, seat_entry = {"calendar": calendar_event}, {"calendar": seat_event}
    # It is in the analyst's calendar, so a conflict of interest that came since stops it not.
    gone_entry: dict[str, Any] = {**entry, "despite_conflict": True}
    pending_desk = {"context": facts.late_facts, "sample": samples.LATE_SAMPLE}
    news: dict[str, Any] = {"optional": Audience.COORDINATORS}
    back: dict[str, Any] = {
        "context": facts.unfinished_facts,
        "sample": samples.UNFINISHED_SAMPLE,
        "optional": Audience.EVERYBODY,
        "leads_to": "back_url",
    }
    pending, ended = {"sample": samples.PENDING_SAMPLE}, {"sample": samples.ENDED_SAMPLE}
    lacks = {"context": facts.lacking_facts, "sample": samples.LACKING_SAMPLE}
    ready = {"context": facts.lacking_facts, "sample": samples.READY_SAMPLE}
    elsewhere = {"context": facts.elsewhere_facts, "sample": samples.ELSEWHERE_SAMPLE}
    files = {"context": facts.files_facts, "sample": samples.FILES_SAMPLE}
    advice: dict[str, Any] = {
        "context": facts.record_facts,
        "sample": samples.RECORD_SAMPLE,
        "attachments": record_file,
    }
    asked: dict[str, Any] = {
        "context": facts.answer_facts,
        "sample": samples.ANSWER_SAMPLE,
        "secrets": ("answer_url",),
    }
    declined: dict[str, Any] = {
        "about": Decline,
        "context": facts.declined_facts,
        "sample": samples.DECLINED_SAMPLE,
    }
    dates: dict[str, Any] = {
        "about": OpenDesk,
        "context": facts.dates_facts,
        "sample": samples.DATES_SAMPLE,
        "in_words": facts.day_of_before,
        "leads_to": "board_url",
    }
    moved_day: dict[str, Any] = {
        "context": facts.moved_day_facts,
        "sample": samples.MOVED_DAY_SAMPLE,
        "in_words": facts.day_of_before,
    }
    off: dict[str, Any] = {
        "about": OpenDesk,
        "context": facts.called_off_facts,
        "sample": samples.CALLED_OFF_SAMPLE,
    }
    replacement = {"context": facts.replacement_facts, "sample": samples.REPLACEMENT_SAMPLE}
    line: dict[str, Any] = {"context": facts.line_facts, "sample": samples.LINE_SAMPLE}
    free: dict[str, Any] = {
        "about": OpenDesk,
        "context": facts.free_place_facts,
        "sample": samples.FREE_PLACE_SAMPLE,
    }
    empty: dict[str, Any] = {**replacement, "about": PanelSeat, "context": facts.gone_facts}
    for kind in (
        user_kind("received", _("Session booked, images awaited"), is_received, **entry, **pending),
        user_kind("confirmed", _("Session confirmed"), is_confirmed, **entry),
        user_kind("unconfirmed", _("Session no longer confirmed"), is_received, **lacks),
        user_kind("waiting", _("On the waiting list"), while_in(C.WAITING), **line),
        user_kind("offered", _("A place is free for you"), is_offered, **line),
        user_kind("lapsed", _("Offer of a place ran out"), while_in(C.LAPSED), **line),
        user_kind("left", _("Taken off the waiting list"), while_in(C.LEFT), **line),
        user_kind("unplaced", _("No place became free"), while_in(C.UNPLACED), **line),
        user_kind("panel", _("Your panel"), has_a_panel),
        user_kind("moved", _("Session moved"), is_ahead, **entry),
        user_kind("day_moved", _("Open desk moved"), is_live, **entry, **moved_day),
        user_kind("called_off", _("Open desk called off"), while_in(C.CANCELLED), **entry, **line),
        user_kind("call", _("Other link for the call"), call_is_ahead, **entry),
        user_kind("dates", _("Other dates for your session"), is_ahead),
        user_kind("cancelled", _("Session cancelled"), while_in(C.CANCELLED), **entry, **ended),
        user_kind("released", _("Session given back"), while_in(C.RELEASED), **entry, **ended),
        user_kind("declined", _("Request declined"), while_in(C.DECLINED), **entry, **elsewhere),
        user_kind(
            "redirected", _("Where else to go"), while_in(C.REDIRECTED), **entry, **elsewhere
        ),
        user_kind("files", _("Files that cannot be used"), files_are_wrong, **files),
        user_kind("missed", _("We missed you"), while_in(C.NO_SHOW), **ended),
        user_kind(
            "not_missed", _("Said to be missed by mistake"), while_in(C.CONFIRMED, C.HELD), **ended
        ),
        user_kind("record", _("The advice of your panel"), while_in(C.HELD), **advice),
        user_kind("data_missing", _("Reminder: something is missing"), data_is_missing, **lacks),
        user_kind("last_call", _("Last call: images were due"), is_last_call, **lacks),
        user_kind("unfinished", _("Reminder: booking not finished"), is_unfinished, **back),
        user_kind("tomorrow", _("Reminder: one day before"), is_a_day_away, **ready),
        user_kind("in_an_hour", _("Reminder: one hour before"), is_an_hour_away),
        panel_kind("seated", _("Panel: you have a seat"), seat_is_ahead, **seat_entry, **asked),
        panel_kind("moved", _("Panel: session moved"), seat_is_ahead, **seat_entry, **asked),
        panel_kind("call", _("Panel: other link for the call"), seat_has_a_call, **seat_entry),
        panel_kind("unanswered", _("Panel reminder: not answered"), seat_awaits_an_answer, **asked),
        panel_kind("tomorrow", _("Panel reminder: one day before"), seat_is_a_day_away),
        panel_kind("in_an_hour", _("Panel reminder: one hour before"), seat_is_an_hour_away),
        desk_kind("panel_unseated", _("Panel: seat taken back"), always, **gone_entry),
        desk_kind("panel_declined", _("Panel: seat given back"), always, **gone_entry),
        desk_kind("panel_cancelled", _("Panel: session cancelled"), gone, **gone_entry),
        desk_kind("desk_booked", _("Desk: new booking"), while_in(*C.BOOKED), **news),
        desk_kind("desk_unconfirmed", _("Desk: session no longer confirmed"), is_received, **news),
        desk_kind("desk_dates", _("Desk: other dates"), day_is_ahead, **dates, **news),
        desk_kind("desk_called_off", _("Desk: day called off"), is_called_off, **off),
        desk_kind("desk_declined", _("Desk: analyst declined"), decline_is_ahead, **declined),
        desk_kind("desk_replacement", _("Desk: replacement needed"), is_ahead, **replacement),
        desk_kind("desk_seat_gone", _("Desk: a panel member cannot come"), seat_is_empty, **empty),
        desk_kind("desk_last_call", _("Desk: images were due"), is_last_call, **pending_desk),
        desk_kind("desk_place_free", _("Desk: a place to fill by hand"), has_a_line, **free),
        desk_kind("desk_cancelled", _("Desk: session cancelled"), while_in(C.CANCELLED), **news),
        desk_kind("desk_released", _("Desk: session given back"), while_in(C.RELEASED), **news),
    ):
        register(kind)
