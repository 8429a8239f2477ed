"""Import Euro-BioImaging proposals from a file: read, say line by line what would happen, do it.

The proposal number is the name of a project here: importing a file twice is importing it once.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from fbias.core.csv_files import Unreadable, rows_of_csv, text_of
from fbias.core.errors import DomainError
from fbias.core.names import one_line, plain_name
from members.enums import Language
from members.models import User
from members.queries.conflicts import in_conflict
from members.queries.people import person_at
from projects.enums import Origin, ProjectStatus
from projects.models import LONGEST_TEXT, Project
from projects.queries.requests.content import content_of
from projects.rules import asking
from projects.services.requests.filing import file_for_somebody
from projects.services.requests.versions import edit_request

MOST_LINES = 500
NEEDED = ("proposal_number", "title", "question", "email")
LONGEST = {
    "proposal_number": 60,
    "title": 200,
    "question": LONGEST_TEXT,
    "email": 254,
    "name": 120,
    "data_description": LONGEST_TEXT,
    "success": LONGEST_TEXT,
    "funding": 300,
    "pi_name": 200,
    "pi_email": 254,
    "language": 2,
}
OF_THE_REQUEST = (
    "title",
    "question",
    "data_description",
    "success",
    "funding",
    "pi_name",
    "pi_email",
)
NAMESPACE = uuid.UUID("5f1d5a52-6a0b-4b0e-9a60-3c3f5a1b7f10")


@dataclass
class Line:
    """One proposal of the file, and what the import makes of it.

    `outcome` is `new`, `changed`, `same` or `refused`; `says` is a sentence for the reader.
    """

    number: int
    values: dict[str, str]
    outcome: str = "new"
    says: str = ""
    changed: list[str] = field(default_factory=list)
    project_id: int | None = None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def read_proposals(content: bytes, *, name: str) -> list[Line]:
    """The proposals of a CSV or JSON file; `Unreadable` says what is wrong with the file."""
    text = text_of(content)
    if not text.strip():
        raise Unreadable(_("There is no proposal in this file."))
    is_json = name.lower().endswith(".json") or text.lstrip()[:1] in ("[", "{")
    rows = list(
        rows_of_json(text)
        if is_json
        else ((n, cells(row)) for n, row in rows_of_csv(text, needed=NEEDED, known=LONGEST))
    )
    if not rows:
        raise Unreadable(_("There is no proposal in this file."))
    if len(rows) > MOST_LINES:
        raise Unreadable(
            _("This file has more than %(most)d proposals. Split it into smaller ones.")
            % {"most": MOST_LINES}
        )
    return [Line(number, values) for number, values in rows]


def rows_of_json(text: str) -> Iterable[tuple[int, dict[str, str]]]:
    """A list of objects, or an object with such a list under `proposals`."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable(_("This file is not valid JSON. Export it again.")) from error
    rows = content.get("proposals") if isinstance(content, dict) else content
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Unreadable(_("The JSON file must be a list of proposals, each with named values."))
    for number, row in enumerate(rows, 1):
        yield number, cells(row)


def cells(row: Mapping[Any, Any]) -> dict[str, str]:
    """The columns that we know, as texts without blanks around them; others are left alone."""
    return {name: as_text(row[name]) for name in LONGEST if name in row}


def as_text(value: Any) -> str:
    """A NUL stands for what is no text: lists, and the halves of characters that JSON can spell."""
    if not isinstance(value, str | int | float | None):
        return "\x00"
    text = str(value if value is not None else "").strip()
    return "\x00" if any("\ud800" <= sign <= "\udfff" for sign in text) else text


# --- Judging and doing --------------------------------------------------------------------------


def import_proposals(lines: list[Line], *, by: User | None, dry_run: bool = False) -> list[Line]:
    """File what is new, change what changed, say why the rest is refused; all in one go.

    A dry run does the same and takes it back, so that what it says is what would happen; the
    numbers it uses are not those of requests. Projects
    are locked in the order of their numbers: two imports wait for each other.
    """
    seen: dict[str, int] = {}
    with transaction.atomic():
        for line in sorted(lines, key=number_of):
            take_line(line, by=by, seen=seen, number=-line.number if dry_run else None)
        if dry_run:
            transaction.set_rollback(True)
    return lines


def number_of(line: Line) -> str:
    return line.values.get("proposal_number", "").casefold()


def take_line(
    line: Line, *, by: User | None, seen: dict[str, int], number: int | None = None
) -> None:
    fault = fault_of(line, seen)
    if fault:
        line.outcome, line.says = "refused", fault
        return
    try:
        with transaction.atomic():
            file_or_change(line, by=by, new_number=number)
    except DomainError as error:
        line.outcome, line.says, line.changed = "refused", str(error), []
    except ValidationError as error:
        line.outcome, line.says, line.changed = "refused", " ".join(error.messages), []


def fault_of(line: Line, seen: dict[str, int]) -> str:
    """What is wrong with the values of one line, in a sentence, or nothing."""
    fault = missing_in(line.values) or wrong_in(line.values)
    if fault:
        return fault
    number = number_of(line)
    if number in seen:
        return _("The same proposal number already appears on line %(line)d.") % {
            "line": seen[number]
        }
    seen[number] = line.number
    return ""


def missing_in(values: Mapping[str, str]) -> str:
    if any("\x00" in value for value in values.values()):
        return _("A value on this line is not text.")
    missing = [name for name in NEEDED if not values.get(name)]
    if missing:
        return _("Nothing is given for: %(columns)s.") % {"columns": ", ".join(missing)}
    return ""


def wrong_in(values: Mapping[str, str]) -> str:
    for name, value in values.items():
        if len(value) > LONGEST[name]:
            return _("“%(column)s” is longer than %(most)d characters.") % {
                "column": name,
                "most": LONGEST[name],
            }
        try:
            CHECKS.get(name, as_it_is)(value)
        except ValidationError as error:
            return f"{name}: {' '.join(error.messages)}"
    return ""


def as_it_is(value: str) -> None:
    """Any text will do."""


def address_or_nothing(value: str) -> None:
    if value:
        validate_email(value)


def known_language(value: str) -> None:
    if value.lower() not in ("", *Language.values):
        raise ValidationError(
            _("Write %(languages)s, or leave it empty.") % {"languages": ", ".join(Language.values)}
        )


CHECKS: Mapping[str, Callable[[str], None]] = {
    **dict.fromkeys(("proposal_number", "title", "name", "pi_name"), plain_name),
    "funding": one_line,
    **dict.fromkeys(("email", "pi_email"), address_or_nothing),
    "language": known_language,
}


def file_or_change(line: Line, *, by: User | None, new_number: int | None) -> None:
    values = line.values
    number = values["proposal_number"]
    project = (
        Project.objects.select_for_update(of=("self",))
        .filter(proposal_number__iexact=number, parent=None)
        .exclude(status=ProjectStatus.DRAFT)
        .first()
    )
    if project is None:
        content = {name: values[name] for name in OF_THE_REQUEST if values.get(name)}
        project = file_for_somebody(
            by=by,
            email=values["email"],
            name=values.get("name", ""),
            language=values.get("language", "").lower(),
            origin=Origin.EURO_BIOIMAGING,
            proposal_number=number,
            request_key=uuid.uuid5(NAMESPACE, number.casefold()),
            content=content,
            number=new_number,
        )
        line.outcome, line.says = "new", _("Filed as a new request.")
        line.project_id = project.pk if new_number is None else None
        return
    if by is not None and (in_conflict(by, *asking(project)) or by in asking(project)):
        raise DomainError(_("You cannot file a request for this person."))
    if person_at(values["email"]) != project.requester:
        raise DomainError(
            _("This proposal was filed for somebody else. Check the number and the address.")
        )
    line.project_id = project.pk
    change(project, line, by=by)


def change(project: Project, line: Line, *, by: User | None) -> None:
    """Take over what differs, while the request may still change; empty cells change nothing."""
    before = content_of(project)
    content = {
        name: line.values[name]
        for name in OF_THE_REQUEST
        if line.values.get(name) and line.values[name] != before[name]
    }
    if not content:
        line.outcome, line.says = "same", _("Nothing has changed.")
        return
    if project.status not in ProjectStatus.EDITABLE:
        raise DomainError(
            _("%(reference)s is “%(state)s” and can no longer be changed.")
            % {"reference": project.reference, "state": project.get_status_display()}
        )
    edit_request(project, by=by, content=content)
    line.outcome, line.changed = "changed", sorted(content)
    line.says = _("Changed: %(what)s.") % {"what": ", ".join(line.changed)}
