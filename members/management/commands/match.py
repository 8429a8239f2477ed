"""`manage.py match [--json]`: from texts to tags, without a database."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from members.matching import GROUPS, Matcher
from members.matching.vocabulary import packaged


class Command(BaseCommand):
    help = (
        "Read requests on standard input and rank the tags of the vocabulary for each. With --json:"
        ' lines {"id", "title", "text"} in, lines {"id", "operation": [slugs], ...} out.'
        " Without: plain text, one request a line."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="JSON lines in and out")

    def handle(self, *args: Any, **options: Any) -> None:
        matcher = Matcher(packaged())
        answer = _as_json if options["json"] else _for_people
        for number, line in enumerate(sys.stdin.buffer, start=1):
            if line.strip():
                self.stdout.write(answer(matcher, _decoded(line, number), number))
                self.stdout.flush()


def _decoded(line: bytes, number: int) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError as error:
        raise _refusal(number, "it is not UTF-8 text") from error


def _as_json(matcher: Matcher, line: str, number: int) -> str:
    request = _request(line, number)
    ranking = matcher.rank(request["text"], title=request["title"])
    slugs = {group: [match.slug for match in ranking[group]] for group in GROUPS}
    return json.dumps({"id": request["id"], **slugs})


def _for_people(matcher: Matcher, line: str, number: int) -> str:
    ranking = matcher.rank(line)
    labels = {term.slug: term.label_en for term in matcher.terms}
    rows = [line.strip()]
    for group in GROUPS:
        for match in ranking[group][:3]:
            words = ", ".join(match.words) or "-"
            rows.append(f"  {group:<10} {match.score:5.2f}  {labels[match.slug]} ({words})")
    return "\n".join(rows)


def _request(line: str, number: int) -> dict[str, Any]:
    try:
        request = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise _refusal(number, "it is not JSON") from error
    if not isinstance(request, dict) or "id" not in request:
        raise _refusal(number, 'it is not an object with an "id"')
    for key in ("title", "text"):
        request[key] = "" if request.get(key) is None else request[key]
        if not isinstance(request[key], str):
            raise _refusal(number, f'"{key}" is not text')
    return request


def _refusal(number: int, reason: str) -> CommandError:
    return CommandError(f"Line {number} cannot be read: {reason}.", returncode=2)
