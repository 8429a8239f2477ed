"""Open desks, and the way from a request to its session."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.enums import ConsultationStatus as C
from consultations.enums import OpenDeskStatus
from fbias.reporting.queries.facts import Slice
from fbias.reporting.queries.figures import Beside, Chapter, Row, count, share, waits
from fbias.reporting.queries.indicators.registry import indicator
from projects.enums import ProjectStatus as P

CONSULTATIONS = "admin:consultations_consultation_changelist"
SESSIONS = Chapter.SESSIONS
DUE = frozenset({C.PROVISIONAL, C.CONFIRMED, C.HELD, C.NO_SHOW, C.RELEASED})
UNPLACED = C.OUT_OF_LINE


def in_states(within: Slice, *states: str) -> int:
    return sum(one.status in states for one in within.booked)


@indicator(
    "desks",
    gettext_lazy("Open desks"),
    gettext_lazy("Open desks that took place."),
    chapter=SESSIONS,
    counts_people=False,
    rows_at="consultations:boards",
)
def desks(within: Slice) -> list[Row]:
    return [count(_("Took place"), sum(one.status == OpenDeskStatus.HELD for one in within.desks))]


@indicator(
    "slots_offered",
    gettext_lazy("Sessions on offer"),
    gettext_lazy("One-hour sessions of published open desks, those to come included."),
    chapter=SESSIONS,
    counts_people=False,
    rows_at="consultations:boards",
)
def slots_offered(within: Slice) -> list[Row]:
    return [count(_("Sessions"), sum(one.sessions for one in within.desks))]


@indicator(
    "fill_rate",
    gettext_lazy("Sessions filled"),
    gettext_lazy(
        "Sessions that took place, of those on offer whose hour is over."
        " Imported ones are left out."
    ),
    chapter=SESSIONS,
)
def fill_rate(within: Slice) -> list[Row]:
    imported = len(within.held) - len(within.watched)
    over = sum(one.over for one in within.desks) - imported
    return [share(_("Took place"), len(within.watched), over, of_people=False)]


@indicator(
    "consultations",
    gettext_lazy("Consultations"),
    gettext_lazy(
        "Requests for a session by what became of them; the day of the open desk decides the "
        "period."
    ),
    chapter=SESSIONS,
    rows_at=CONSULTATIONS,
)
def consultations(within: Slice) -> list[Row]:
    states = [
        (_("Took place"), in_states(within, C.HELD)),
        (_("To come"), in_states(within, C.PROVISIONAL, C.CONFIRMED)),
        (_("Nobody came"), in_states(within, C.NO_SHOW)),
        (_("Cancelled"), in_states(within, C.CANCELLED)),
        (_("Released: no images"), in_states(within, C.RELEASED)),
        (_("Declined"), sum(one.status == C.DECLINED for one in within.asked)),
        (_("Sent elsewhere"), sum(one.status == C.REDIRECTED for one in within.asked)),
        (_("Found no place"), sum(one.status in UNPLACED for one in within.asked)),
        (_("On the waiting list"), sum(one.status in C.IN_LINE for one in within.asked)),
    ]
    parts = tuple(number for _label, number in states)
    return [
        Row(_("Asked for in all"), sum(parts), sum(parts), made_of=parts),
        *(count(label, number) for label, number in states),
    ]


@indicator(
    "no_show_rate",
    gettext_lazy("Nobody came"),
    gettext_lazy(
        "Sessions where nobody came, of those that were confirmed and are over."
        " Imported ones are left out."
    ),
    chapter=SESSIONS,
)
def no_show_rate(within: Slice) -> list[Row]:
    missed = in_states(within, C.NO_SHOW)
    return [share(_("No-shows"), missed, missed + len(within.watched), beside=Beside.PARTS)]


@indicator(
    "data_late_rate",
    gettext_lazy("Images late"),
    gettext_lazy(
        "Bookings without any image at the data deadline, of those whose deadline has "
        "passed. Advice before images are taken is left out."
    ),
    chapter=SESSIONS,
)
def data_late_rate(within: Slice) -> list[Row]:
    due = [
        session
        for session in within.booked
        if session.status in DUE
        and session.due_at < within.facts.now
        and not (session.plans or session.is_imported)
    ]
    late = sum(not one.in_time for one in due)
    row = share(_("Late or missing"), late, len(due), beside=Beside.BOTH)
    return [replace(row, made_of=tuple(Counter(one.status for one in due).values()))]


@indicator(
    "wait_consult",
    gettext_lazy("Wait for a session"),
    gettext_lazy(
        "Days from booking to session, for sessions that took place. Imported ones are left out."
    ),
    chapter=SESSIONS,
)
def wait_consult(within: Slice) -> list[Row]:
    lengths = (one.days_waited for one in within.held)
    return waits(
        (days for days in lengths if days is not None), target=within.facts.targets.session_days
    )


@indicator(
    "conversion",
    gettext_lazy("From a session to a project"),
    gettext_lazy(
        "Each step from a request to a project that came out of its session, whenever that was."
    ),
    chapter=SESSIONS,
    rows_at="projects:pipeline",
)
def conversion(within: Slice) -> list[Row]:
    came_of = [one for one in within.facts.works if one.consultation]
    held = {one.pk for one in within.watched}
    asked = {one.consultation for one in came_of} & held
    taken = {one.consultation for one in came_of if one.is_accepted} & held
    delivered = {one.consultation for one in came_of if one.status in P.HANDED_OVER} & held
    advised = sum(one.next_step == "project" for one in within.watched)
    if not within.facts.by_state:
        return [
            share(_("Sessions that led to a request"), len(asked), len(held)),
            share(_("Of these requests, the project was taken"), len(taken), len(asked)),
        ]
    return [
        count(
            _("Sessions asked for, with a place"),
            sum(not one.is_imported for one in within.booked),
        ),
        count(_("Sessions that took place"), len(held)),
        count(_("A project was advised"), advised),
        count(_("A project was asked for"), len(asked)),
        count(_("The project was taken"), len(taken)),
        count(_("The project was delivered"), len(delivered)),
        share(_("Sessions that led to a request"), len(asked), len(held)),
    ]
