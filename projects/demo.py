"""The projects of the demo facility: the paper's five, and one that waits to be looked at."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from django.db.models import F

from consultations.models import Consultation
from members.models import User
from projects.enums import Origin, Urgency
from projects.models import Project
from projects.services import course, decisions
from projects.services.intake import request_project, request_project_from_consultation
from projects.services.steps import take_step

TO_THE_START = (
    "triage", "evaluate", "conclude", "accept", "send_quote", "accept_quote", "assign", "start",
)  # fmt: skip
TABLE_1 = Path(__file__).parent / "data" / "table1.json"


@dataclass(frozen=True)
class Told:
    """What the paper does not say: who asked (an address), how, and how long ago."""

    person: str
    origin: str
    days_ago: int
    question: str
    data: str


TOLD = (
    Told(
        "victor.lannes",
        Origin.DIRECT,
        300,
        "Does our new species turn as often as the model one, and straighter near a wall?",
        "About 200 films of two minutes, phase contrast, two images per second.",
    ),
    Told(
        "julia.novak",
        Origin.DIRECT,
        260,
        "Can fish without any tag be told apart for an hour, so that we see who leads?",
        "Twelve films of an aquarium seen from above, 25 images per second.",
    ),
    Told(
        "mehdi.tazi",
        Origin.DIRECT,
        210,
        "Do the cilia of treated patients beat faster and further than before the treatment?",
        "High-speed films of brushed bronchial cells, 500 images per second.",
    ),
    Told(
        "marc.ederer",
        Origin.EURO_BIOIMAGING,
        150,
        "Can red blood cells be sorted into healthy, sickle and damaged ones by a program?",
        "Some 40,000 stained smears from a slide scanner.",
    ),
    Told(
        "sofia.brandao",
        Origin.DIRECT,
        120,
        "Our plugin needs hooks that the program lacks. Can its core be changed to call us?",
        "No images: changes in a program for electron stacks.",
    ),
)


def load(people: Mapping[str, User], *, key_of: Callable[[str], UUID]) -> None:
    """File, decide and finish the five projects of Table 1, then file one out of a consultation."""
    rows = json.loads(TABLE_1.read_text(encoding="utf-8"))["projects"]
    for row, told in zip(rows, TOLD, strict=True):
        live_through(row, told, people=people, request_key=key_of(row["title"]))
    held = Consultation.objects.get(request_key=key_of("past/muscle"))
    request_project_from_consultation(held, by=held.requester, request_key=key_of("project/muscle"))


def live_through(
    row: Mapping[str, object], told: Told, *, people: Mapping[str, User], request_key: UUID
) -> None:
    """Take one project to the outcome that the paper gives it."""
    by, outcome, hours = (
        people["coordinator"],
        str(row["outcome"]),
        Decimal(str(row["effort_hours"])),
    )
    project = request_project(
        by=by,
        requester=people[told.person],
        origin=told.origin,
        title=str(row["title"]),
        question=told.question,
        data_description=told.data,
        urgency=Urgency.WEEKS,
        request_key=request_key,
    )
    for step in TO_THE_START:
        project = take_step(project, step, by=None)
    project = decisions.note(
        project,
        by=by,
        notes=str(row["notes"]),
        earlier_consultation_hours=Decimal(str(row["consultation_hours"])),
        earlier_effort_hours=hours,
    )
    if outcome == "infeasible":
        course.stop(project, by=None, reason=str(row["notes"]))
    elif outcome.startswith("completed"):
        project = course.deliver(project, by=None)
        course.complete(project, by=None, outcome=outcome)
    else:
        decisions.note(project, by=by, outcome=outcome)
    Project.objects.filter(pk=project.pk).update(
        submitted_at=F("submitted_at") - timedelta(days=told.days_ago)
    )
