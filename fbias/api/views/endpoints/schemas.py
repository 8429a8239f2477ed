"""What programs get and send."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Field, Schema
from pydantic import StringConstraints

from fbias.network.models.help_requests import LONGEST_TEXT

LARGEST = 2**63 - 1


class Page[Item](Schema):
    """Some of the rows, and how many there are in all."""

    count: int
    page: int
    items: list[Item]


class Problem(Schema):
    """RFC 9457."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    errors: list[dict[str, str]] = []


class Token(Schema):
    name: str
    scopes: list[str]
    expires_at: datetime
    person: str


class OpenDesk(Schema):
    id: int
    url: str
    day: date
    time_zone: str
    starts_at: datetime
    ends_at: datetime
    booking_opens_at: datetime
    booking_closes_at: datetime
    images_due_at: datetime
    sessions: int
    free: int
    booking: Literal["opens_later", "open", "full", "closed"]


class Booking(Schema):
    id: int
    reference: str
    url: str
    title: str
    status: str
    open_desk: int
    day: date
    starts_at: datetime | None
    ends_at: datetime | None
    booked_at: datetime | None
    follows: int | None = Field(description="The booking that this one follows up.")


class Project(Schema):
    id: int
    reference: str
    url: str
    title: str
    status: str
    status_since: datetime
    origin: str
    started_on: date | None
    ended_on: date | None
    lead: str
    consultation: int | None = Field(
        description="The session that it grew out of, where its reader may open that one."
    )


class Row(Schema):
    label: str
    value: float | None = Field(description="Nothing where a group is too small to be shown.")
    shown: str
    unit: str
    count_behind: str
    change: str


class Figure(Schema):
    key: str
    title: str
    definition: str
    rows: list[Row]
    not_kept_yet: str


class Figures(Schema):
    first: date | None
    last: date | None
    counted_at: datetime
    figures: list[Figure]


class Help(Schema):
    id: int
    url: str
    kind: str
    title: str
    text: str
    status: str
    asked_at: datetime
    answers: int


Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=150)]
Text = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_TEXT)
]


class Question(Schema):
    kind: Literal["project", "consultation", "user"]
    about: str = Field("", max_length=20, description="P-12, C-31, or nothing for a user.")
    title: Line
    text: Text


class Asked(Schema):
    id: int
    url: str
