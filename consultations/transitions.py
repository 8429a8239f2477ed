"""The 28 transitions of the facility's table: what each is here, whose, when, who is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

USER, PANEL, DESK = "user", "analyst", "coordinator"
WHO = {USER: "user", PANEL: "analyst of the panel", DESK: "coordinator"}


@dataclass(frozen=True)
class Transition:
    """One row of the facility's table, and what it is here.

    `step` is a step of the life cycle or another permission; `who` may take it, and the clock
    where `clock` says so; `guard` in words.
    """

    asked: str
    step: str
    who: frozenset[str]
    guard: str
    mails: tuple[str, ...] = ()
    clock: bool = False


def row(asked: str, step: str, who: set[str], guard: str, *mails: str) -> Transition:
    return Transition(asked, step, frozenset(who), guard, mails)


def timed(asked: str, step: str, guard: str, *mails: str) -> Transition:
    """What the clock does; a coordinator may do the same by hand."""
    return Transition(asked, step, frozenset({DESK}), guard, mails, clock=True)


TRANSITIONS = (
    row("draft to submitted", "book", {USER, DESK},
        "the required questions are answered, the place is held", "consultation_received",
        "desk_booked"),
    timed("draft to abandoned", "expire", "the place was held for 45 minutes without a word",
          "consultation_unfinished"),
    row("submitted to needs_info", "view", {USER, PANEL, DESK}, "a message in the thread",
        "consultation_message"),
    row("needs_info to submitted", "change", {USER, DESK}, "answers saved", "consultation_message"),
    timed("needs_info to cancelled", "release", "no image opens when the grace is over",
          "consultation_released"),
    row("submitted to redirected", "redirect", {DESK}, "a reason and where else to go",
        "consultation_redirected"),
    row("submitted to declined", "decline", {DESK}, "a reason", "consultation_declined"),
    row("submitted to waitlisted", "queue", {USER, DESK}, "the day is full or booking is closed",
        "consultation_waiting"),
    timed("waitlisted to submitted", "offer",
          "a place is free; two days to accept, less near the day", "consultation_offered",
          "consultation_lapsed"),
    row("submitted to slot_assigned", "accept_offer", {USER, DESK}, "the offer runs still",
        "consultation_received"),
    row("slot_assigned to panel_proposed", "seat", {DESK},
        "no conflict, a free hour, not two sessions at once; told once published", "panel_seated"),
    row("panel_proposed to slot_assigned", "seat", {DESK}, "an analyst declines or is replaced",
        "desk_declined", "panel_declined"),
    row("panel_proposed to panel_confirmed", "seat", {DESK},
        "published, with the smallest panel at least", "consultation_panel"),
    timed("panel_confirmed to data_ready", "confirm",
          "an image opens, no file has a fault, the required answers are there",
          "consultation_confirmed"),
    timed("panel_confirmed to data_late", "release", "images were due: the last call",
          "consultation_last_call", "desk_last_call"),
    timed("data_late to data_ready", "confirm", "an image opens before the grace is over",
          "consultation_confirmed"),
    timed("data_late to released", "release", "the grace is over and no image opens",
          "consultation_released", "panel_cancelled", "desk_released"),
    row("released to submitted", "reinstate", {USER, DESK}, "nobody else has the place",
        "consultation_received", "desk_booked"),
    row("data_ready to in_session", "view", {USER, PANEL, DESK}, "the hour begins",
        "consultation_in_an_hour", "panel_in_an_hour"),
    row("any place to postponed", "move", {USER, DESK},
        "before the panels are final; coordinators until the hour", "consultation_moved",
        "panel_moved"),
    row("postponed to slot_assigned", "move", {USER, DESK}, "another session is free",
        "consultation_moved", "panel_moved"),
    row("any to cancelled", "cancel", {USER, DESK}, "a reason, before the hour",
        "consultation_cancelled", "panel_cancelled", "desk_cancelled"),
    row("in_session to no_show", "miss", {PANEL, DESK}, "the hour has begun",
        "consultation_missed"),
    row("in_session to held", "hold", {PANEL, DESK}, "the hour has begun"),
    row("held to report_sent", "write_record", {PANEL, DESK},
        "each of the panel wrote an approach or agreed; there is advice", "consultation_record",
        "survey_user"),
    row("report_sent to closed", "view", {USER, PANEL, DESK}, "the survey, once and after months",
        "survey_user", "survey_follow_up"),
    row("closed to converted", "convert", {USER, DESK}, "a request is begun from it",
        "project_new"),
    row("closed to follow_up", "follow_up", {USER}, "another session, linked to this one",
        "desk_booked"),
)  # fmt: skip


def chapter() -> Iterator[str]:
    """The table as docs/workflows.md keeps it."""
    yield "## The 28 transitions of a consultation"
    yield ""
    yield "The facility's own table, and what each row is here. A mail is named by its kind;"
    yield "`tests/consultations/test_transitions.py` holds each row against the portal."
    yield ""
    yield "| transition | step or permission | who | guard | mails |"
    yield "|---|---|---|---|---|"
    for transition in TRANSITIONS:
        people = [words for name, words in WHO.items() if name in transition.who]
        who = ", ".join([*(["the clock"] if transition.clock else []), *people])
        mails = ", ".join(f"`{name}`" for name in transition.mails) or "none"
        yield f"| {transition.asked} | `{transition.step}` | {who} | {transition.guard} | {mails} |"
