"""Members and their past come in by a file: all or nothing; a second time changes nothing."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from consultations.services.imports import PAST_SESSIONS, check_sessions, import_sessions
from fbias.core.csv_files import Unreadable, rows_of_csv, text_of
from fbias.core.errors import DomainError
from fbias.core.folding import fold
from fbias.core.tables import Line, Table, read_cells, table_with, titles_of
from fbias.imagery.workbooks import is_workbook, sheets_of
from members.models import User
from members.queries.imports import Known, known_for
from members.rules import is_coordinator
from members.services.imports import MEMBERS, check_members, import_members, make_accounts
from projects.services.imports import PAST_PROJECTS, check_projects, import_projects

MOST_LINES = 500
TABLES = (MEMBERS, PAST_SESSIONS, PAST_PROJECTS)
BY_NAME = {table.name: table for table in TABLES}
HELP_SHEETS = frozenset({"help", "aide"})
CHECKS = (
    (MEMBERS, check_members), (PAST_SESSIONS, check_sessions), (PAST_PROJECTS, check_projects),
)  # fmt: skip
WRITERS = (
    (MEMBERS, import_members), (PAST_SESSIONS, import_sessions), (PAST_PROJECTS, import_projects),
)  # fmt: skip


class Changed(DomainError):
    """What was looked at is not so any more."""


# --- reading --------------------------------------------------------------------------------------


def read_file(content: bytes) -> list[Line]:
    """The rows of a workbook or of a CSV file; `Unreadable` says what is wrong with the file."""
    lines = lines_of_workbook(content) if is_workbook(content) else lines_of_csv(content)
    if not lines:
        raise Unreadable(_("There is nothing to import in this file."))
    if len(lines) > MOST_LINES:
        raise Unreadable(
            _("This file has more than %(most)d rows. Split it into smaller ones.")
            % {"most": MOST_LINES}
        )
    return lines


def lines_of_workbook(content: bytes) -> list[Line]:
    lines: list[Line] = []
    for name, rows in sheets_of(content):
        if not rows or name.strip().casefold() in HELP_SHEETS:
            continue
        table, titles = known_table(rows[0][1])
        lines += [Line(table.name, number, table.cells(titles, row)) for number, row in rows[1:]]
    return lines


def lines_of_csv(content: bytes) -> list[Line]:
    text = text_of(content)
    first = text.splitlines()[0] if text.strip() else ""
    delimiter = max(",;\t", key=first.count)
    table, _titles = known_table(next(csv.reader(io.StringIO(first), delimiter=delimiter), []))
    rows = rows_of_csv(text, needed=table.needed, known=table.known)
    return [
        Line(table.name, number, {name: str(row.get(name) or "") for name in table.known})
        for number, row in rows
    ]


def known_table(first: Sequence[str]) -> tuple[Table, list[str]]:
    titles = {title.strip().casefold() for title in first}
    table = table_with(titles, TABLES)
    if table is None:
        raise Unreadable(
            _("The first line must name the columns of one of the tables, as in the template.")
        )
    return table, titles_of(first, table)


# --- looking --------------------------------------------------------------------------------------


def look_at(lines: Sequence[Line], *, by: User) -> Known:
    """What would become of each line, all faults by column; nothing is written."""
    if not is_coordinator(by):
        raise PermissionDenied
    for line in lines:
        read_cells(line, BY_NAME[line.table])
    known = known_for(addresses_of(lines), by=by)
    for table, check in CHECKS:
        check([line for line in lines if line.table == table.name], known)
    return known


def addresses_of(lines: Iterable[Line]) -> set[str]:
    addresses: set[str] = set()
    for line in lines:
        for name in ("email", "lead", "mentor"):
            if address := line.values.get(name):
                addresses.add(address)
        addresses.update(line.values.get("analysts") or ())
    return addresses


def count_of(lines: Iterable[Line]) -> Counter[str]:
    return Counter(line.outcome for line in lines)


# --- doing ----------------------------------------------------------------------------------------


def import_past(lines: Sequence[Line], *, by: User) -> int:
    """Write what is new; where one line is refused, or somebody was faster, nothing at all."""
    try:
        with transaction.atomic():
            known = look_at(lines, by=by)
            if count_of(lines)["refused"]:
                return 0
            make_accounts(newcomers(lines, known), known, by=by)
            refuse_hidden(lines, known, by=by)
            return sum(
                write([line for line in lines if line.table == table.name], known, by=by)
                for table, write in WRITERS
            )
    except IntegrityError as error:
        raise Changed(
            _("Somebody changed the same things at the same moment. Choose the file again.")
        ) from error


def newcomers(lines: Iterable[Line], known: Known) -> dict[str, Mapping[str, Any]]:
    """What the first line that names somebody says of them; members' lines come first."""
    people: dict[str, Mapping[str, Any]] = {}
    for line in lines:
        values = line.values
        if not line.is_new or values["email"] in people:
            continue
        said = {"name": values["name"], "language": values.get("language", "")}
        if line.table == MEMBERS.name:
            said["institution"] = values["facility"].institution
        else:
            place = known.institutions.get(fold(values["institution"]))
            said |= {"institution": place} if place else {"institution_text": values["institution"]}
        people[values["email"]] = said
    return people


def refuse_hidden(lines: Iterable[Line], known: Known, *, by: User) -> None:
    """A conflict of interest that only shows once the account is there refuses the whole file."""
    people = {known.people[line.values["email"]].pk for line in lines if line.is_new}
    if User.objects.hidden_from(by).filter(pk__in=people).exists():
        raise DomainError(_("You cannot import anything for one of these people."))
