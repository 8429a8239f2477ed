"""Tables that somebody sends to be taken over: their columns, and what is wrong with which cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from fbias.core.csv_files import refuse_columns
from fbias.core.names import plain_name

NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
LONGEST_ADDRESS = 254
DAYS = ("%Y-%m-%d", "%d/%m/%Y")
Read = Callable[[str], Any]


@dataclass(frozen=True)
class Column:
    """One column by its name in the first line; `read` makes a value of a cell, or refuses it."""

    name: str
    read: Read
    help: str | Promise
    needed: bool = False
    usual: Any = ""
    sample: str = ""


@dataclass(frozen=True)
class Table:
    """A kind of table; a first line with the column `known_by` is one of these."""

    name: str
    known_by: str
    columns: Sequence[Column]

    @property
    def needed(self) -> list[str]:
        return [column.name for column in self.columns if column.needed]

    @property
    def known(self) -> list[str]:
        return [column.name for column in self.columns]

    def cells(self, titles: Sequence[str], row: Sequence[str]) -> dict[str, str]:
        """The columns that we know, as texts; `titles` were looked at by `refuse_columns`."""
        beside = dict(zip(titles, row, strict=False))
        return {name: beside.get(name, "") for name in self.known}


@dataclass(frozen=True)
class Fault:
    column: str
    says: str


@dataclass
class Line:
    """One row: what it says, and what the import makes of it (`new`, `same` or `refused`)."""

    table: str
    number: int
    cells: dict[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    outcome: str = "new"

    def refuse(self, column: str, says: str) -> None:
        self.faults.append(Fault(column, says))
        self.outcome = "refused"

    @property
    def is_new(self) -> bool:
        return self.outcome == "new"


def table_with(titles: Iterable[str], tables: Iterable[Table]) -> Table | None:
    """Which kind of table has such a first line."""
    return next((table for table in tables if table.known_by in titles), None)


def titles_of(row: Sequence[str], table: Table) -> list[str]:
    titles = [title.strip().casefold() for title in row]
    refuse_columns(titles, table.needed, table.known)
    return titles


def read_cells(line: Line, table: Table) -> None:
    """Every cell becomes its value, or a fault; all faults of a row are found at once."""
    for column in table.columns:
        text = line.cells.get(column.name, "").strip()
        line.values[column.name] = column.usual
        if not text:
            if column.needed:
                line.refuse(column.name, _("Nothing is given here."))
            continue
        if NO_TEXT.search(text):
            line.refuse(column.name, _("This is not text. Type it again."))
            continue
        try:
            line.values[column.name] = column.read(text)
        except ValidationError as error:
            line.refuse(column.name, " ".join(error.messages))


# --- what a cell may be ---------------------------------------------------------------------------


def words(longest: int, check: Callable[[str], None] | None = None) -> Read:
    """Any text of at most so many characters."""

    def read(text: str) -> str:
        if len(text) > longest:
            raise ValidationError(_("This is longer than %(most)d characters.") % {"most": longest})
        if check:
            check(text)
        return text

    return read


def a_name(longest: int) -> Read:
    return words(longest, plain_name)


def an_address(text: str) -> str:
    try:
        validate_email(words(LONGEST_ADDRESS)(text))
    except ValidationError as error:
        raise ValidationError(_("Write one address, such as ana@example.org.")) from error
    return text.lower()


def addresses(text: str) -> list[str]:
    """Several of them, each once."""
    return list(dict.fromkeys(an_address(one) for one in parts_of(text)))


def parts_of(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"[;,\n]", text) if part.strip()]


def a_past_day(today: Callable[[], date]) -> Read:
    """A day before today, from the year 2000 on."""

    def read(text: str) -> date:
        day = a_day(text)
        if not date(2000, 1, 1) <= day < today():
            raise ValidationError(_("Give a day between 2000 and yesterday."))
        return day

    return read


def a_day(text: str) -> date:
    for form in DAYS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise ValidationError(_("Write the day as 2024-03-28, or as 28/03/2024."))


def an_hour(text: str) -> time:
    try:
        return time.fromisoformat(text.replace("h", ":").zfill(len("14:30"))).replace(tzinfo=None)
    except ValueError as error:
        raise ValidationError(_("Write the hour as 14:30.")) from error


def hours_up_to(most: int) -> Read:
    def read(text: str) -> Decimal:
        try:
            hours = Decimal(text.replace(",", "."))
        except InvalidOperation:
            hours = Decimal(-1)
        if not hours.is_finite() or not 0 <= hours <= most:
            raise ValidationError(_("Give hours between 0 and %(most)d.") % {"most": most})
        return hours.quantize(Decimal("0.01"))

    return read


def a_number_up_to(most: int) -> Read:
    def read(text: str) -> int:
        if not re.fullmatch(r"\d{1,6}", text) or int(text) > most:
            raise ValidationError(_("Give a whole number between 0 and %(most)d.") % {"most": most})
        return int(text)

    return read


def yes_or_no(text: str) -> bool:
    said = {"yes": True, "oui": True, "no": False, "non": False}.get(text.casefold())
    if said is None:
        raise ValidationError(_("Write yes or no."))
    return said


def one_of(choices: Iterable[str]) -> Read:
    known = list(choices)

    def read(text: str) -> str:
        if text.casefold() not in known:
            raise ValidationError(_("Write one of: %(words)s.") % {"words": ", ".join(known)})
        return text.casefold()

    return read
