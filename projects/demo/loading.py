"""Play Table 1 from the requests to the closing, then fill the rest of the board.

Everything goes through the services; `Diary` then moves the moments into the past.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from consultations.models import Consultation
from members.models import User
from projects.demo import ending, selecting, working
from projects.demo.cast import Cast, ago, open_the_office
from projects.demo.stories import (
    CORTEX,
    LARVAE,
    OF_TABLE_1,
    ORGANOIDS,
    PARASITES,
    ROOTS,
    SCREEN,
    SUPPORT,
    Story,
)
from projects.enums import Destination, TaskKind
from projects.models import Project
from projects.services.requests.intake import request_project_from_consultation
from projects.services.steps import selection

TABLE_1 = Path(__file__).resolve().parents[1] / "data" / "table1.json"


def load(people: Mapping[str, User], *, key_of: Callable[[str], UUID]) -> None:
    """All projects of the demo, one of them out of a consultation that was held."""
    cast = open_the_office(people, key_of=key_of)
    done = [play_the_work(story, cast) for story in stories_of_table_1()]
    fill_the_board(cast)
    plan_next(file_all(done, cast), cast)
    cast.diary.keep()
    held = Consultation.objects.get(request_key=key_of("past/muscle"))
    request_project_from_consultation(held, by=held.requester, request_key=key_of("project/muscle"))


def stories_of_table_1() -> list[Story]:
    """The paper's rows with what it does not tell."""
    rows = json.loads(TABLE_1.read_text(encoding="utf-8"))["projects"]
    return [
        replace(story, title=row["title"], notes=row["notes"], outcome=row["outcome"])
        for row, story in zip(rows, OF_TABLE_1, strict=True)
    ]


@dataclass(frozen=True)
class Done:
    """A project whose work ended on that day."""

    project: Project
    story: Story
    on: date


def play_the_work(story: Story, cast: Cast) -> Done:
    """From the request to what the user accepts, or to why it cannot be done."""
    project = to_the_work(story, cast)
    last = working.work(project, story, cast)
    if story.handed_over:
        working.report(project, story, cast, on=last)
        working.hand_over(project, story, cast, on=last + timedelta(days=2))
        day = last + timedelta(days=9)
        return Done(working.be_satisfied(project, story, cast, on=day), story, day)
    day = last + timedelta(days=2)
    return Done(working.give_up(project, story, cast, on=day), story, day)


def file_all(done: list[Done], cast: Cast) -> list[Project]:
    """Look back, go on where that is planned, lock the months, bill and close."""
    following = []
    for work in done:
        ending.look_back(work.project, work.story, cast, on=work.on + timedelta(days=3))
        following += ending.go_on(work.project, work.story, cast, on=work.on + timedelta(days=7))
    ending.lock_old_months(cast)
    for work in done:
        billed_on = work.on + timedelta(days=35)
        if work.story.doi:
            ending.tell(work.project, work.story, cast, on=billed_on)
        ending.bill(work.project, work.story, cast, on=billed_on)
    return following


def to_the_work(story: Story, cast: Cast) -> Project:
    project = selecting.select(to_the_decision(story, cast), story, cast)
    project = selecting.settle_price(project, story, cast)
    project = working.begin(selecting.staff(project, story, cast), story, cast)
    cast.diary.keep()  # hours are asked about when they are older than the quote
    return project


def to_the_decision(story: Story, cast: Cast) -> Project:
    project = selecting.look_at(selecting.ask(story, cast), story, cast)
    project = selecting.ask_committee(project, story, cast)
    return selecting.judge(project, story, cast)


def fill_the_board(cast: Cast) -> None:
    """One project in each state that a visitor should meet."""
    run_organoids(cast)
    deliver_parasites(cast)
    quote_larvae(cast)
    judged = to_the_decision(SCREEN, cast)
    with cast.diary.on(ago(40)):
        reason = "Good, but the people who know screens are taken until the spring."
        selection.waitlist_project(judged, by=cast.office, reason=reason, review_on=ago(-60))
    read = selecting.look_at(selecting.ask(ROOTS, cast), ROOTS, cast)
    read = selecting.ask_committee(read, ROOTS, cast)
    selecting.hear(read, ROOTS, cast, name=ROOTS.evaluators[0], after=9)
    selecting.look_at(selecting.ask(CORTEX, cast), CORTEX, cast)
    asked = selecting.look_at(selecting.ask(SUPPORT, cast), SUPPORT, cast)
    with cast.diary.on(ago(17)):
        selection.redirect_elsewhere(
            asked,
            by=cast.office,
            destination=Destination.LOCAL,
            reason="The microscopy facility of your hospital knows your stand and lends cameras.",
        )


def run_organoids(cast: Cast) -> None:
    """At work, for the demo's requester and by the demo's analyst; a report is due."""
    project = to_the_work(ORGANOIDS, cast)
    last = working.work(project, ORGANOIDS, cast, until=ago(14))
    working.report(project, ORGANOIDS, cast, on=last)
    for title, kind, due_in in (
        ("Check the outlines on five new wells", TaskKind.TASK, 4),
        ("First curves shown to the user", TaskKind.MILESTONE, 12),
    ):
        working.planned(project, ORGANOIDS, cast, title=title, kind=kind, due_in=due_in)
    working.owe_report(project, ORGANOIDS, cast, due_in=3)


def deliver_parasites(cast: Cast) -> None:
    """Handed over; the user has not answered yet."""
    project = to_the_work(PARASITES, cast)
    working.work(project, PARASITES, cast)
    working.hand_over(project, PARASITES, cast, on=ago(6))


def quote_larvae(cast: Cast) -> None:
    """The PI has the quote, and the mail about it is young enough to be read."""
    project = selecting.select(to_the_decision(LARVAE, cast), LARVAE, cast)
    selecting.quote(project, LARVAE, cast, lines=LARVAE.work, on=ago(5))


def plan_next(following: list[Project], cast: Cast) -> None:
    """The first of the next phases has its quote accepted, the others wait for theirs."""
    story = replace(
        next(one for one in stories_of_table_1() if one.goes_on),
        scope="Follow the group for an hour with the tool that was chosen.",
    )
    sent = selecting.quote(following[0], story, cast, lines=(("analysis", 40),), on=ago(12))
    selecting.agree(sent, story, cast, on=ago(4))
