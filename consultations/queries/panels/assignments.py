"""Who sits where as a table: written for a spreadsheet, and read back row by row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from consultations.models import Consultation, PanelSeat
from consultations.queries.conflicts import panel_is_full
from consultations.queries.panels.costs import Change, Costs
from consultations.queries.panels.days import Day
from fbias.core.csv_files import Unreadable, rows_of_csv, text_of
from members.models import Analyst

HEADER = ("session", "starts", "room", "title", "email", "analyst", "locked", "told")
NEEDED = ("session", "email")
MOST_ROWS = 2000


@dataclass
class Row:
    """One row of a file: `outcome` is `joins`, `stays`, `empty` or `refused`."""

    number: int
    session: str
    email: str
    outcome: str = "stays"
    says: str = ""


@dataclass(frozen=True)
class Checked:
    """What a file would do: nothing at all where a row is refused."""

    rows: list[Row]
    leaving: list[str]
    change: Change
    seen: str

    @property
    def refused(self) -> int:
        return sum(row.outcome == "refused" for row in self.rows)

    @property
    def may_be_done(self) -> bool:
        return not self.refused and self.change != Change()


def table_of(day: Day) -> Iterator[Sequence[object]]:
    """The draft, a row for each seat; a session without a panel has one row."""
    zone = day.open_desk.zone
    placed = [(one.session, one) for one in day.booked if one.session]
    for session, consultation in sorted(placed, key=lambda pair: (pair[0].starts_at, pair[0].room)):
        starts = f"{timezone.localtime(session.starts_at, zone):%Y-%m-%d %H:%M}"
        first = (consultation.reference, starts, session.room, consultation.title)
        seats = [s for s in day.seats if s.consultation_id == consultation.pk and not s.leaving]
        for seat in seats:
            user = day.analysts[seat.analyst_id].user
            yield (*first, user.email, user.name, yes(seat.locked), yes(bool(seat.published_at)))
        if not seats:
            yield (*first, "", "", "", "")


def yes(value: bool) -> str:
    return "yes" if value else "no"


def read_rows(content: bytes) -> list[Row]:
    """The rows of a file, its other columns left alone."""
    rows = [
        Row(number, cell(values, "session").upper(), cell(values, "email"))
        for number, values in rows_of_csv(text_of(content), needed=NEEDED, known=HEADER)
    ]
    if not rows:
        raise Unreadable(_("There is no session in this file."))
    if len(rows) > MOST_ROWS:
        raise Unreadable(_("This file has more rows than a day can have seats."))
    return rows


def cell(values: Mapping[Any, Any], name: str) -> str:
    """Without the apostrophe that keeps a spreadsheet from taking it for a formula."""
    return str(values.get(name) or "").strip().removeprefix("'")


def check(costs: Costs, rows: list[Row]) -> Checked:
    """Say of each row what it would do; the sessions that are named get these people and no other.

    Sessions that the file does not name stay as they are.
    """
    return _Check(costs).run(rows)


class _Check:
    def __init__(self, costs: Costs) -> None:
        self.costs, self.day = costs, costs.day
        self.sessions = {one.reference: one for one in self.day.booked}
        self.people = {one.user.email.casefold(): one for one in self.day.analysts.values()}
        self.panels: dict[int, set[int]] = {}
        self.first: dict[int, Row] = {}

    def run(self, rows: list[Row]) -> Checked:
        known = [(row, self.sessions.get(row.session)) for row in rows]
        for row, consultation in known:
            if consultation is None:
                refuse(row, _("There is no booked session with this number on this day."))
            else:
                self.panels.setdefault(consultation.pk, set())
                self.first.setdefault(consultation.pk, row)
        named = [(row, one) for row, one in known if one is not None]
        joining = [(row, *pair) for row, one in named if (pair := self.place(row, one))]
        going = [seat for seat in self.seats() if self.goes(seat)]
        for seat in going:
            if seat.locked:
                name = self.day.analysts[seat.analyst_id].user.name
                words = _("%(name)s is locked on this panel. Unlock the seat first.")
                refuse(self.first[seat.consultation_id], words % {"name": name})
        take = tuple(seat.pk for seat in going)
        put: list[tuple[int, int]] = []
        for row, consultation, analyst in joining:
            if words := self.refusal(take, put, consultation, analyst):
                refuse(row, words)
            else:
                put.append((consultation.pk, analyst.pk))
        change = Change(take, tuple(put))
        leaving = [self.in_words(seat) for seat in going]
        return Checked(rows, leaving, change, self.costs.seen(change))

    def place(self, row: Row, consultation: Consultation) -> tuple[Consultation, Analyst] | None:
        """The row's seat if it is a new one; who sits there already stays."""
        if not row.email:
            row.outcome = "empty"
            return None
        analyst = self.people.get(row.email.casefold())
        panel = self.panels[consultation.pk]
        if analyst is None:
            refuse(row, _("No analyst who could sit on this day has this address."))
        elif analyst.pk in panel:
            refuse(row, _("The file names this person twice for this session."))
        elif len(panel) >= self.day.open_desk.panel_max:
            refuse(row, panel_is_full(self.day.open_desk.panel_max))
        else:
            panel.add(analyst.pk)
            if analyst.pk not in self.costs.draft[consultation.pk]:
                row.outcome = "joins"
                row.says = "; ".join(self.day.choice.warnings(analyst, consultation))
                return consultation, analyst
        return None

    def refusal(
        self,
        take: tuple[int, ...],
        put: Iterable[tuple[int, int]],
        consultation: Consultation,
        analyst: Analyst,
    ) -> str:
        """Why the person cannot sit there once all of the file is done."""
        booked, here = self.costs.consultations, consultation.session
        for other, person in put:
            there = booked[other].session
            if person == analyst.pk and here and there and overlap(here, there):
                return _("sits in another session then")
        return self.costs.refusal(Change(take, ((consultation.pk, analyst.pk),)))

    def seats(self) -> list[PanelSeat]:
        return [seat for seat in self.day.seats if not seat.leaving]

    def goes(self, seat: PanelSeat) -> bool:
        panel = self.panels.get(seat.consultation_id)
        return panel is not None and seat.analyst_id not in panel

    def in_words(self, seat: PanelSeat) -> str:
        return _("%(name)s leaves the panel of %(session)s.") % {
            "name": self.day.analysts[seat.analyst_id].user.name,
            "session": Consultation.reference_of(seat.consultation_id),
        }


def overlap(one: Any, other: Any) -> bool:
    return bool(one.starts_at < other.ends_at and other.starts_at < one.ends_at)


def refuse(row: Row, words: str) -> None:
    row.outcome, row.says = "refused", words
